/**
 * Names that are words of the trade as well. A host that is called `backup` is hidden where it stands as a host, not in every
 * sentence that speaks of a backup; an account that every system has tells of nobody.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Accounts of the system and of well-known services. */
export const SYSTEM_ACCOUNTS = words(`
  root daemon cron crond login systemd bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody _apt adm halt shutdown
  operator ftp dbus polkitd rpc rpcuser nfsnobody sshd chrony ntp tss abrt apache nginx httpd tomcat mysql mariadb postgres
  oracle grid mongod mongodb redis memcached elasticsearch logstash kibana kafka zookeeper hadoop hdfs yarn hive hbase spark
  rabbitmq cassandra influxdb prometheus grafana zabbix nagios icinga nrpe munin jenkins docker containerd kube kubelet etcd
  ceph gluster qemu libvirt kvm nova neutron cinder glance keystone swift haproxy keepalived squid varnish named bind unbound
  dnsmasq postfix dovecot exim smmsp sendmail clamav amavis saslauth sssd ldap openldap slapd dirsrv sapadm messagebus avahi
  colord gdm lightdm sddm geoclue pulse rtkit saned scanner speech-dispatcher usbmux whoopsie kernoops cups-pk-helper syslog
  systemd-network systemd-resolve systemd-timesync systemd-coredump systemd-oom systemd-bus-proxy systemd-journal-gateway
  uuidd tcpdump landscape pollinate lxd lxc snap_daemon ec2-user ubuntu debian centos fedora rocky almalinux opensuse suse
  cloud-user vagrant core admin administrator guest test user users default nologin mockbuild buildd geeko abuild builder
  libstoragemgmt setroubleshoot unknown anonymous login lost+found shared public ansible puppet salt chef sysstat pcp cockpit-ws
`);

/** Words that kernels, loggers and this report use, and names that installers give to every host. */
export const COMMON_WORDS = words(`
  localhost localdomain local host hostname linux kernel debian ubuntu fedora centos redhat rhel rocky almalinux suse opensuse
  sles gentoo arch raspberrypi raspbian openwrt android buildroot yocto localadmin unknown none null default system machine
  server servers client router gateway switch firewall proxy cache backup storage database desktop laptop workstation notebook
  master slave primary secondary replica standby active passive worker workers node nodes leader main test testing prod
  production staging stage dev devel development build builder edge core cloud cluster compute control controller manager
  admin monitor monitoring log logs logger logging mail web www app apps application data files file share archive media
  print printer video audio display network net wifi wireless lan wan dns dhcp ntp ldap git svn jenkins docker kube
  kubernetes oracle postgres mysql mariadb mongo redis kafka elastic nginx apache httpd tomcat java python perl ruby bash
  surface thinkpad ideapad proliant poweredge optiplex latitude precision inspiron primergy macbook imac pavilion
  memory mem page pages zone zones normal movable highmem device order mode free min low high watermark watermarks reserve
  reserves reserved boost present managed spanned total swap slab slub cma buddy block blocks large small huge thp numa cpu
  cpus core socket thread threads process processes task tasks user users group groups root home tmp var usr etc lib bin sbin
  proc run opt mnt srv boot init systemd service services module modules driver drivers firmware bios hardware interrupt irq
  softirq hardirq nmi timer trace call stack frame frames symbol symbols failure failures failed fail error errors warning
  warnings notice info debug panic oops oom killer killed kill stall stalled stalls hung lockup event events cause causes
  request requests requester allocation allocations allocator allocate atomic direct reclaim kswapd compaction fragmentation
  fragmented migrate migration unmovable reclaimable isolate dirty writeback inactive anonymous anon mapped shmem bounce
  unevictable mlocked pagecache pagetables unstable tainted comm pid tgid hang time times uptime date day days hour hours
  minute minutes second seconds first last next before after from until into over under with without this that these those
  there here what when where which while because between within both each every some many more most less least other others
  same such only also then than not and but for are was were been being has have had does did can could may might must shall
  should will would all any one two three four five six seven eight nine ten new old good bad left right true false yes
  off max map set get put add use used uses end out per via usb pci pcie scsi sata nvme ata disk disks raid mount mounted
  volume volumes partition bridge bond team vlan veth eth ppp tun tap sock sockets port ports packet packets receive received
  send sent transmit buffer buffers ring queue queues bytes lines line text member members evidence finding findings advice
  action command commands verify undo risk report reports summary answer impact timeline terms provenance excerpts limits
  rule rules setting settings value values number numbers count counts size sizes rate rates level levels point points range
  ranges unit units source sources input inputs output section sections table figure title name names key keys list lists
  read write reads writes open opened close closed start started stop stopped wait waiting sleep sleeping idle busy load
  loaded unload version release upgrade update change changes changed compare comparison case cases customer author
  analysis result results search series object objects vmalloc kmalloc percpu highatomic fallback harmless known issue issues
  confidence medium certain likely guessed grace mark marks frank grant jack rob bill max miles chase page wolf rich art dean
  drew faith guy hope iris jade joy penny ray rose ruby sandy skip sky sonny summer victor ward wade gene carol norm dot pat
  nova neutron apollo mars venus alpha beta gamma delta omega zeus phoenix atlas vega orion titan
  dma dma32 tcp udp icmp arp ipv4 ipv6 http https ssh sshd sudo cron crond nfs cifs smb iscsi ext3 ext4 xfs btrfs f2fs zfs
  sda sdb sdc vda vdb eth0 eth1 bond0 docker0 tty0 tty1 ttys0 console x86 x86_64 amd64 i386 i686 arm64 aarch64 ppc64 s390x
  riscv mips sparc esx esxi vmware xen qemu kvm hyper hyperv virtio virtualbox
`);
