// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "view/devices_view.h"
#include "format/json.h"
#include "base/log.h"
#include "cmd/options.h"
#include "session/request_session.h"

static int records(const struct device_list *list, const struct devices_options *view)
{
	struct json j = { .f = stdout };
	int err = run_json_header("devices");

	return err ?: devices_json(&j, list, view);
}

int cmd_devices(const struct options *o)
{
	struct devices_options view = {
		.all = o->all, .wide = o->wide, .patterns = o->device, .n_patterns = o->n_devices
	};
	struct device_list list;
	int err = run_check_patterns(o);

	if (err)
		return EXIT_RUNTIME;
	err = device_list_read(&list, "/sys");
	if (err) {
		log_error("cannot list the devices behind IOMMUs: %s", strerror(-err));
		return EXIT_RUNTIME;
	}
	if (o->json) /* the table shows it as a note */
		run_tell_unread(&list);
	err = o->json ? records(&list, &view) : devices_text(stdout, &list, &view);
	if (!err && fflush(stdout))
		err = -errno;
	device_list_free(&list);
	return run_output_error(err) && err != -EPIPE ? EXIT_RUNTIME : 0;
}
