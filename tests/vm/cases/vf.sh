# Guest: vf.sh: VFs share the credits of their PF, so their requests are summed up. A reset of the
# PF's PRI also resets theirs.
. /lib.sh
. /mock.sh
insmod /lib/modules/mockiommu.ko
ctl addpci 512 32 vfs=3
pf=7f00:00:01.0
one=7f00:00:01.1
two=7f00:00:01.2
start vf 0.5

group() { # DEVICE PRG REQUESTS
	ctl req $1 $2 100 n=$(($3 - 1)) last=0
	ctl req $1 $2 100
}

note 20 of each: the 13th of the second is the 33rd on 32 credits
group $one 1 20
group $two 1 20
sleep 1
ctl answer $one 1 100 success
sleep 1
ctl answer $two 1 100 success

note 5 of the PF and 6 of a VF are outstanding when its PRI is reset
group $pf 2 5
group $one 2 6
sleep 1
ctl resetpri $pf
sleep 1
ctl answer $pf 2 100 success
ctl answer $one 2 100 success

note load on all four
for d in $pf $one $two 7f00:00:01.3; do
	ctl run $d requests=20000 group=1-8 max=40 success=80 invalid=20
done
ctl wait all
sleep 1
books end
stop vf $tool INT 0
exit $failed
