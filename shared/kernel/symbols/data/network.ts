/** The network stack above the drivers: buffers, protocols, firewall, virtual devices. net/ of 2.6.9 to 7.2. */
import type { FactGroup } from '../types.ts';

export const network: readonly FactGroup[] = [
  {
    layer: 'network buffers',
    role: 'helper',
    rows: {
      'a receive buffer of a network device':
        '__netdev_alloc_* netdev_alloc_* napi_alloc_* __napi_alloc_* dev_alloc_skb __dev_alloc_skb dev_alloc_page* __dev_alloc_page* ' +
        'napi_get_frags napi_skb_cache_get page_pool_* __page_pool_* skb_frag_alloc',
      'a network buffer':
        '__alloc_skb alloc_skb* build_skb* __build_skb* napi_build_skb* __napi_build_skb slab_build_skb skb_copy* __skb_copy* skb_clone* __pskb_copy* ' +
        'pskb_copy skb_realloc_headroom skb_expand_head skb_unclone* skb_ext_* __skb_ext_* sock_kmalloc* sock_wmalloc sock_omalloc skb_prepare_*',
      'a network buffer that is made larger or writable':
        'pskb_expand_head __pskb_expand_head skb_cow* __skb_cow skb_ensure_writable skb_pad __skb_pad',
      'a network packet in one piece': '__skb_linearize skb_linearize* __pskb_pull_tail pskb_may_pull*',
      'the pieces of a large network packet': 'skb_segment* __skb_gso_segment skb_gso_segment skb_mac_gso_segment',
      'a page for network data': 'skb_page_frag_refill sk_page_frag_refill skb_append_pagefrags skb_splice_from_iter',
    },
  },
  {
    layer: 'network buffers',
    role: 'path',
    rows: {
      'handling a network packet':
        'skb_* __skb_* kfree_skb* consume_skb __kfree_skb napi_consume_skb pskb_* csum_partial_copy_*',
    },
  },
  {
    layer: 'sockets',
    role: 'origin',
    rows: {
      'a new socket':
        'sk_alloc sk_prot_alloc sk_clone* inet_csk_clone* sock_alloc sock_alloc_inode inet_create inet6_create __sock_create sock_create*',
      'the send buffer of a socket': 'sock_alloc_send_pskb sock_alloc_send_skb* alloc_skb_with_frags',
      'options of a socket': 'sock_setsockopt* sk_setsockopt do_sock_setsockopt ip_setsockopt ipv6_setsockopt',
    },
  },
  {
    layer: 'sockets',
    role: 'path',
    rows: {
      'sending over a network connection':
        'inet_sendmsg* inet6_sendmsg sock_sendmsg* __sock_sendmsg sock_write_iter sock_aio_write sock_sendpage inet_sendpage kernel_sendmsg kernel_sendpage',
      'reading from a network connection':
        'inet_recvmsg inet6_recvmsg sock_recvmsg* __sock_recvmsg sock_read_iter sock_aio_read kernel_recvmsg sock_common_recvmsg __skb_datagram_iter',
      'working off packets that waited for a socket': 'release_sock __release_sock sk_backlog_rcv __sk_backlog_rcv',
      'configuring a socket or network device':
        'sock_ioctl sock_do_ioctl inet_ioctl inet6_ioctl dev_ioctl dev_ifsioc devinet_ioctl',
      'using a socket': 'sock_* sk_* inet_* inet6_* __inet_*',
    },
  },
  {
    layer: 'TCP',
    role: 'path',
    rows: {
      'accepting a TCP connection':
        'tcp_create_openreq_child tcp_v4_syn_recv_sock tcp_v6_syn_recv_sock tcp_check_req tcp_get_cookie_sock cookie_v4_check cookie_v6_check tcp_v4_hnd_req inet_csk_complete_hashdance',
      'answering a request for a TCP connection':
        'tcp_conn_request tcp_v4_conn_request tcp_v6_conn_request tcp_v4_send_synack tcp_v6_send_synack tcp_make_synack tcp_rtx_synack',
      'receiving TCP data':
        'tcp_v4_rcv tcp_v6_rcv tcp_v4_do_rcv tcp_v6_do_rcv tcp_rcv_established tcp_rcv_state_process tcp_data_queue* tcp_queue_rcv tcp4_gro_* tcp6_gro_* tcp_gro_* tcp_ack* tcp_child_process tcp_prequeue*',
      'squeezing received TCP data to save memory': 'tcp_collapse* tcp_prune_* tcp_try_rmem_schedule',
      'acknowledging TCP data':
        'tcp_send_ack __tcp_send_ack tcp_delack_* tcp_send_dupack tcp_send_window_probe tcp_send_probe0 tcp_write_wakeup tcp_send_challenge_ack',
      'sending TCP data':
        'tcp_sendmsg* tcp_sendpage* do_tcp_sendpages tcp_write_xmit tcp_push* __tcp_push_* tcp_transmit_skb __tcp_transmit_skb tcp_tsq_* tcp_tasklet_func tcp_data_snd_check __tcp_data_snd_check tcp_tso_* tso_fragment tcp_push_one tcp_mtu_probe',
      'sending TCP data again':
        'tcp_retransmit_* __tcp_retransmit_* tcp_xmit_retransmit_queue tcp_write_timer* tcp_fragment tcp_simple_retransmit',
      'opening a TCP connection':
        'tcp_v4_connect tcp_v6_connect tcp_connect* inet_stream_connect __inet_stream_connect',
      'closing a TCP connection':
        'tcp_close* __tcp_close tcp_send_fin tcp_fin tcp_send_active_reset tcp_v4_send_reset tcp_shutdown tcp_time_wait',
      'reading TCP data': 'tcp_recvmsg* tcp_splice_* tcp_read_* tcp_cleanup_rbuf',
      'handling a TCP connection': 'tcp_* __tcp_* inet_csk_* inet_twsk_* tcpv6_* mptcp_* tls_*',
    },
  },
  {
    layer: 'TCP',
    role: 'origin',
    rows: {
      'a TCP connection that is not complete yet': 'inet_reqsk_alloc reqsk_* cookie_*',
      'TCP data to be sent': 'sk_stream_alloc_* tcp_stream_alloc_skb tcp_send_rcvq sk_stream_alloc_pskb',
      'a place for a TCP connection among the known ones': 'inet_bind_bucket_create inet_twsk_alloc __inet_hash*',
    },
  },
  {
    layer: 'UDP',
    role: 'path',
    rows: {
      'sending UDP data': 'udp_sendmsg udpv6_sendmsg udp_send_skb udp_sendpage',
      'receiving UDP data': 'udp_rcv udp_queue_rcv_* udp_unicast_* __udp4_lib_* __udp6_lib_* udpv6_queue_*',
      'handling UDP data': 'udp_* udpv6_* udp6_* __udp_* udp4_* udplite_*',
    },
  },
  {
    layer: 'IP',
    role: 'path',
    rows: {
      'receiving an IP packet':
        'ip_rcv* ip_list_rcv* ip_local_deliver* ip_protocol_deliver_rcu ip_sublist_rcv* ipv6_rcv* ipv6_list_rcv ip6_rcv_* ip6_input* ip6_protocol_deliver_rcu ip6_sublist_* inet_gro_receive ipv6_gro_receive arp_rcv arp_process',
      'routing a packet through this machine': 'ip_forward* ip6_forward*',
      'sending an IP packet':
        'ip_queue_xmit* __ip_queue_xmit ip_output ip_finish_output* __ip_finish_output ip_local_out __ip_local_out ip6_output* ip6_finish_output* ip6_xmit ip_push_pending_frames ip_send_* ip6_local_out ip_append_data ip_make_skb inet6_csk_xmit dst_output* ip_mc_output',
      'putting a packet together from its fragments': 'ip_frag_* ip_expire ip6_frag_* nf_ct_frag6_*',
      'handling IP packets':
        '[ipv6] ip_* ip6_* ipv6_* __ip_* __ip6_* icmp* __icmp_* arp_* ndisc_* igmp_* __igmp_* mld_* raw_* rawv6_* rt_* fib_* fib6_* ip4_* ipmr_* ping_*',
    },
  },
  {
    layer: 'IP',
    role: 'origin',
    rows: {
      'an IP packet that is put together':
        '__ip_append_data __ip6_append_data ip_defrag inet_frag_* ip_fragment ip_do_fragment ip6_fragment ip_frag_queue ip_frag_reasm',
      'a neighbour entry (hardware address of a partner)': 'neigh_* __neigh_* arp_create arp_send*',
      'a route':
        'dst_alloc rt_dst_alloc ip_route_* __ip_route_* ip6_dst_alloc ip6_pol_route* fib_create_info fib_table_*',
      'an ICMP message': 'icmp_send* __icmp_send icmp_push_reply icmpv6_send icmp6_send',
    },
  },
  {
    layer: 'network set-up',
    role: 'origin',
    rows: {
      'a network device':
        'alloc_netdev* alloc_etherdev* register_netdevice register_netdev netdev_register_kobject netif_alloc_*',
      'the address settings of a network device':
        'ipv6_add_dev ipv6_add_addr inetdev_init inet_alloc_ifa addrconf_* ndisc_constructor',
    },
  },
  {
    layer: 'network set-up',
    role: 'path',
    rows: {
      'setting up a network device':
        'dev_open __dev_open dev_change_flags __dev_change_flags dev_close* __dev_close* rollback_registered* netdev_run_todo inetdev_event netdev_* netif_set_* net_rx_queue_update_kobjects vti6_init_net rtnl_* __rtnl_* do_setlink rtnetlink_* dev_set_*',
      'changing a setting of a network device': 'dev_ethtool ethtool_* __dev_ethtool ethnl_*',
      'telling other parts of the kernel about a change':
        'raw_notifier_* atomic_notifier_* blocking_notifier_* __blocking_notifier_* notifier_call_chain call_netdevice_*',
    },
  },
  {
    layer: 'network core',
    role: 'path',
    rows: {
      'receiving network packets':
        'netif_receive_* __netif_receive_* netif_rx* __netif_rx* napi_gro_* dev_gro_receive napi_skb_finish napi_frags_* napi_complete* gro_* gro_normal_* ' +
        'process_backlog enqueue_to_backlog __napi_poll napi_poll napi_busy_* __napi_schedule napi_schedule* busy_poll_* napi_threaded_poll* do_xdp_* xdp_* bpf_prog_run_generic_xdp',
      'sending a network packet':
        'dev_queue_xmit* __dev_queue_xmit __dev_xmit_skb dev_hard_start_xmit xmit_one sch_direct_xmit validate_xmit_* __qdisc_run qdisc_* dev_direct_xmit neigh_resolve_output neigh_connected_output neigh_hh_output dev_loopback_xmit loopback_xmit',
      'releasing sent network packets': 'dev_kfree_* __dev_kfree_*',
      'handling network packets': 'net_* netpoll_* eth_* ether_setup dev_get_* dev_add_* dev_disable_*',
    },
  },
  { layer: 'network core', role: 'origin', rows: { 'copies of packets (network emulation)': 'netem_enqueue' } },
  {
    layer: 'network boot and console',
    role: 'path',
    rows: {
      'sending kernel messages over the network': 'netconsole_* netpoll_send_* write_msg write_ext_msg find_skb',
    },
  },
  {
    layer: 'packet capture',
    role: 'origin',
    rows: {
      'the ring buffer of a packet capture':
        'packet_set_ring alloc_pg_vec alloc_one_pg_vec_page packet_mm_* init_prb_*',
      'a copy of a packet for a capture program': 'packet_rcv* tpacket_rcv packet_* [af_packet]',
    },
  },
  {
    layer: 'local sockets',
    role: 'path',
    rows: { 'passing data between programs (local socket)': 'unix_* __unix_* [unix]' },
  },
  {
    layer: 'netlink',
    role: 'origin',
    rows: {
      'a message between the kernel and a program (netlink)':
        'netlink_* __netlink_* genl_* nlmsg_* rtmsg_* rtnl_getlink rtnl_dump_*',
    },
  },
  {
    layer: 'firewall',
    role: 'origin',
    rows: {
      'a tracked connection of the firewall':
        'nf_conntrack_alloc __nf_conntrack_alloc init_conntrack nf_ct_ext_* nf_conntrack_tuple_* ip_conntrack_alloc',
      'tables of the firewall':
        'nf_ct_alloc_hashtable nf_conntrack_init_net nf_conntrack_pernet_init xt_alloc_table_info nf_tables_* nft_* ip_set_* ipt_register_*',
      'a packet handed to a program': 'nf_queue* __nf_queue nfqnl_*',
    },
  },
  {
    layer: 'firewall',
    role: 'path',
    rows: {
      'passing the firewall':
        'nf_* __nf_* nfnl_* nfnetlink_* ipt_* ip6t_* xt_* ip_nat_* ip_conntrack_* ipv4_conntrack_* ipv4_confirm ipv6_confirm ip_vs_* ebt_* arpt_* iptable_* nat_*',
    },
  },
  {
    layer: 'firewall',
    role: 'driver',
    rows: {
      'the firewall of the kernel':
        '[nf_conntrack] [nf_conntrack_ipv4] [nf_conntrack_ipv6] [nf_nat] [nf_nat_ipv4] [nf_tables] [iptable_nat] [iptable_filter] [iptable_mangle] [ip_tables] [ip6_tables] [ip_conntrack] [x_tables] [ip_set] [ip_vs] [ebtables] [nfnetlink] [nfnetlink_queue] [nft_compat] [xt_nat] [br_netfilter] [nf_defrag_ipv4] [nf_defrag_ipv6]',
    },
  },
  {
    layer: 'traffic control',
    role: 'path',
    rows: {
      'shaping network traffic':
        'tcf_* tc_* htb_* fq_* fq_codel_* sfq_* cake_* pfifo_* tbf_* hfsc_* mirred_* sch_* cls_* act_*',
    },
  },
  { layer: 'bridge', role: 'path', rows: { 'passing a network bridge': 'br_* __br_* [bridge]' } },
  {
    layer: 'Open vSwitch',
    role: 'path',
    rows: { 'passing a virtual switch (Open vSwitch)': 'ovs_* [openvswitch] [vport_vxlan]' },
  },
  { layer: 'bonding', role: 'path', rows: { 'using bonded network ports': 'bond_* __bond_* team_* [bonding] [team]' } },
  { layer: 'VLAN', role: 'path', rows: { 'handling VLAN packets': 'vlan_* __vlan_* [8021q]' } },
  {
    layer: 'virtual network device',
    role: 'path',
    rows: {
      'passing a virtual network device':
        'ipvlan_* macvlan_* veth_* dummy_xmit ifb_* macsec_* hsr_* send_hsr_supervision_frame vrf_* [ipvlan] [macvlan] [veth] [hsr] [macsec] [vrf] [ifb] [macvtap] macvtap_* tap_*',
    },
  },
  {
    layer: 'TUN/TAP',
    role: 'path',
    rows: { 'exchanging packets with a virtual machine or VPN program': 'tun_* __tun_* [tun] [tap]' },
  },
  {
    layer: 'vhost',
    role: 'path',
    rows: {
      'exchanging data with a virtual machine (vhost)':
        'vhost_* __vhost_* handle_tx* handle_rx* vhost_worker [vhost] [vhost_net] [vhost_scsi] [vhost_vsock]',
    },
  },
  {
    layer: 'tunnel',
    role: 'path',
    rows: {
      'passing a network tunnel':
        'gre_* ipgre_* __gre_* ip_tunnel_* ip6_tnl_* vxlan_* geneve_* ipip_* sit_* l2tp_* pptp_* gtp_* vti_* vti6_* erspan_* [vxlan] [geneve] [ip_gre] [ip_tunnel] [l2tp_core] [sit] [ipip]',
    },
  },
  {
    layer: 'IPsec',
    role: 'path',
    rows: { 'encrypting network packets (IPsec)': 'xfrm_* __xfrm_* xfrm4_* xfrm6_* esp_* esp4_* esp6_* ah_* ah4_*' },
  },
  { layer: 'WireGuard', role: 'path', rows: { 'encrypting network packets (WireGuard)': 'wg_* [wireguard]' } },
  {
    layer: 'PPP',
    role: 'path',
    rows: { 'using a dial-up style connection (PPP)': 'ppp_* pppoe_* pppol2tp_* [ppp_generic] [pppoe]' },
  },
  { layer: 'SCTP', role: 'path', rows: { 'handling an SCTP connection': 'sctp_* [sctp]' } },
  { layer: 'TIPC', role: 'path', rows: { 'handling TIPC messages': 'tipc_* [tipc]' } },
  {
    layer: 'RDS',
    role: 'path',
    rows: { 'handling RDS messages (Oracle cluster)': 'rds_* [rds] [rds_rdma] [rds_tcp]' },
  },
  { layer: 'CAN', role: 'path', rows: { 'handling CAN bus messages': 'can_* [can] [can_raw]' } },
  { layer: 'switch chip', role: 'path', rows: { 'passing a network switch chip': 'dsa_* [dsa_core]' } },
  {
    layer: 'wireless stack',
    role: 'path',
    rows: {
      'handling wireless packets':
        'ieee80211_* __ieee80211_* cfg80211_* nl80211_* wiphy_* drv_start drv_stop drv_config drv_add_interface rate_control_* [mac80211] [cfg80211]',
    },
  },
  {
    layer: 'Bluetooth',
    role: 'path',
    rows: { 'using Bluetooth': 'hci_* l2cap_* rfcomm_* [bluetooth] [rfcomm] [bnep]' },
  },
  { layer: 'Bluetooth', role: 'driver', rows: { 'Bluetooth adapter': 'btusb_* [btusb] [btintel] [hci_uart] [btrtl]' } },
  {
    layer: 'RDMA',
    role: 'path',
    rows: {
      'using InfiniBand or RDMA':
        'ib_* rdma_* uverbs_* iw_cm_* ucma_* [ib_core] [ib_uverbs] [rdma_cm] [ib_umad] [ib_cm] [rdma_ucm] [iw_cm]',
    },
  },
  {
    layer: 'RDMA',
    role: 'driver',
    rows: {
      'Mellanox RDMA adapter': 'mlx5_ib_* mlx4_ib_* [mlx5_ib] [mlx4_ib]',
      'Intel Omni-Path adapter': 'hfi1_* [hfi1] [rdmavt]',
      'QLogic InfiniBand adapter': 'qib_* [ib_qib] [ib_ipath]',
      'RDMA over Ethernet in software': 'rxe_* siw_* [rdma_rxe] [siw]',
      'Chelsio RDMA adapter': 'c4iw_* [iw_cxgb4]',
    },
  },
];
