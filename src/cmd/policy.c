// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "view/devices_view.h"
#include "base/log.h"
#include "device/match.h"
#include "cmd/options.h"
#include "format/text.h"
#include "view/request_json.h"
#include "view/policy.h"
#include "policy/check.h"
#include "session/request_session.h"

static bool is_shown(const struct options *o, const struct device_facts *f)
{
	return o->n_devices ? match_any(o->device, o->n_devices, f->name) : device_can_request(f);
}

static int show(const struct options *o, const struct policy *p, const struct device_list *l)
{
	struct json j = { .f = stdout };
	unsigned int shown = 0;
	int err = o->json ? run_json_header("policy") : 0;

	for (unsigned int i = 0; !err && i < l->n; i++) {
		struct policy_facts facts;
		struct policy_of of;

		if (!is_shown(o, &l->v[i]))
			continue;
		policy_facts_read(&facts, &l->v[i], DEVICE_SYSFS);
		policy_resolve(p, &l->v[i], &facts, &of);
		if (o->json)
			err = out_policy_json(&j, &l->v[i], &of, policy_max_actions(p));
		else
			out_policy_text(stdout, &l->v[i], &of, policy_max_actions(p));
		shown++;
	}
	if (!shown && !o->json)
		printf("No device here is known to send page requests; -d names any other, "
		       "`devices -a` lists\nthem all.\n");
	return err ?: out_flush(stdout);
}

int cmd_policy(const struct options *o)
{
	struct device_list list;
	struct policy *p;
	int err = policy_read(&p, o->config ?: POLICY_FILE, o->config, stderr);

	if (err)
		return EXIT_RUNTIME;
	err = run_check_patterns(o);
	if (err) {
		policy_free(p);
		return EXIT_RUNTIME;
	}
	err = device_list_read(&list, DEVICE_SYSFS);
	if (err) {
		log_error("cannot list the devices behind IOMMUs: %s", strerror(-err));
		policy_free(p);
		return EXIT_RUNTIME;
	}
	run_tell_unread(&list);
	err = show(o, p, &list);
	device_list_free(&list);
	policy_free(p);
	return run_output_error(err) && err != -EPIPE ? EXIT_RUNTIME : 0;
}
