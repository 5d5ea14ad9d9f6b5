/** Network and wireless drivers: by module where the kernel prints one, by function names where the driver is built in. */
import type { FactGroup } from '../types.ts';

export const networkDrivers: readonly FactGroup[] = [
  {
    layer: 'network driver',
    role: 'driver',
    rows: {
      'VMware network card': 'vmxnet3_* vmxnet_* [vmxnet3] [vmxnet]',
      'virtio network card of a virtual machine':
        'virtnet_* try_fill_recv* receive_mergeable page_to_skb add_recvbuf_* skb_recv_done skb_xmit_done [virtio_net]',
      'Hyper-V network card': 'netvsc_* rndis_filter_* [hv_netvsc]',
      'Xen network card': 'xennet_* netfront_* [xen_netfront]',
      'network link from a Xen host to its guests':
        'xenvif_* netback_* backend_create_xenvif netbk_* [xen_netback] [netbk]',
      'Amazon network card (ENA)': 'ena_* [ena]',
      'Google network card': 'gve_* [gve]',
      'Microsoft Azure network card': 'mana_* [mana]',
      'Intel network card (e100)': 'e100_* [e100]',
      'Intel network card (e1000)': 'e1000_* [e1000]',
      'Intel network card (e1000e)': 'e1000e_* [e1000e]',
      'Intel network card (igb)': 'igb_* igbvf_* [igb] [igbvf]',
      'Intel network card (igc)': 'igc_* [igc]',
      'Intel network card (ixgbe)': 'ixgbe_* ixgb_* ixgbevf_* [ixgbe] [ixgb] [ixgbevf]',
      'Intel network card (i40e)': 'i40e_* i40evf_* iavf_* [i40e] [i40evf] [iavf]',
      'Intel network card (ice)': 'ice_* idpf_* fm10k_* [ice] [idpf] [fm10k]',
      'Broadcom network card (bnx2)': 'bnx2_* [bnx2]',
      'Broadcom network card (bnx2x)': 'bnx2x_* [bnx2x]',
      'Broadcom network card (bnxt)': 'bnxt_* __bnxt_* [bnxt_en]',
      'Broadcom network card (tg3)': 'tg3_* __tg3_* [tg3]',
      'Broadcom network card (b44)': 'b44_* [b44]',
      'Emulex network card': 'be_post_rx_frags be_poll* be_rx_* be_xmit* [be2net]',
      'Mellanox network card (ConnectX-3)': 'mlx4_en_* mlx4_* [mlx4_en] [mlx4_core]',
      'Mellanox network card': 'mlx5e_* mlx5_* mlx5i_* mlxsw_* [mlx5_core] [mlxsw_core]',
      'InfiniBand network card': 'ipoib_* [ib_ipoib]',
      'QLogic network card': 'qede_* __qede_* qed_* qlcnic_* qlge_* netxen_* [qede] [qed] [qlcnic] [qlge] [netxen_nic]',
      'Cisco network card': 'enic_* vnic_rq_* [enic]',
      'Chelsio network card':
        'cxgb4_* cxgb3_* refill_fl refill_fl_usembufs t4_sge_* t4_eth_* [cxgb4] [cxgb3] [cxgb4vf]',
      'Solarflare network card': 'efx_* __efx_* ef4_* siena_* [sfc] [sfc_falcon] [sfc_siena]',
      'Netronome network card': 'nfp_* [nfp]',
      'Myricom network card': 'myri10ge_* [myri10ge]',
      'Neterion network card': 'vxge_* s2io_* [vxge] [s2io]',
      'Sun network card': 'niu_* happy_meal_* [niu] [sungem] [cassini]',
      'Brocade network card': 'bna_* bnad_* [bna]',
      'Pensando network card': 'ionic_* [ionic]',
      'HiSilicon network card': 'hns_* hns3_* hclge_* hclgevf_* hip04_* [hns3] [hns_enet_drv] [hclge] [hclgevf]',
      'Huawei network card': 'hinic_* hinic3_* [hinic] [hinic3]',
      'Aquantia network card': 'aq_ring_* aq_nic_* aq_vec_* [atlantic]',
      'AMD network card': 'xgbe_* pcnet32_* [amd_xgbe] [pcnet32]',
      'Realtek network card': 'rtl8169_* rtl8139_* rtl8125_* [r8169] [8139too] [8139cp] [r8168] [r8125] [r8101]',
      'Realtek USB network adapter': 'r8152_* rtl8152_* alloc_rx_agg [r8152] [rtl8150]',
      'Marvell network card': 'sky2_* skge_* mv643xx_eth_* [sky2] [skge] [mv643xx_eth]',
      'nForce network card': 'nv_alloc_rx* nv_nic_irq* nv_napi_poll nv_rx_process* nv_start_xmit* [forcedeth]',
      'Atheros network card': 'atl1c_* atl1e_* atl2_* alx_* ag71xx_* [atl1c] [atl1e] [atl1] [atl2] [alx] [ag71xx]',
      'JMicron network card': 'jme_* [jme]',
      'VIA network card': 'rhine_* velocity_* [via_rhine] [via_velocity]',
      'fast Ethernet network card':
        'tulip_* natsemi_* sis900_* epic_* r6040_* el3_* vortex_* boomerang_* ne2k_* dm9000_* dmfe_* pegasus_* et131x_* [tulip] [natsemi] [sis900] [epic100] [r6040] [3c59x] [de2104x] [dmfe] [8390] [ne2k_pci] [dm9000]',
      'network chip of the board (Synopsys)': 'stmmac_* dwmac_* dwc_eth_* xlgmac_* [stmmac] [dwmac_sun8i] [dwmac_rk]',
      'network chip of the board (NXP/Freescale)':
        'fec_enet_* gfar_* dpaa2_eth_* dpaa_* enetc_* ucc_geth_* [fec] [gianfar_driver] [fsl_dpaa2_eth] [fsl_enetc]',
      'network chip of the board (Marvell)':
        'mvneta_* mvpp2_* otx2_* nicvf_* octeon_mgmt_* octep_* liquidio_* cvm_oct_* thunder* [mvneta] [mvpp2] [nicvf] [rvu_nicpf] [liquidio]',
      'network chip of the board (Cadence)': 'macb_* gem_rx* at91ether_* [macb]',
      'network chip of the board (Broadcom)':
        'bcmgenet_* bgmac_* bcm_enet_* bcm_sysport_* bcmasp_* [genet] [bgmac] [et] [bcm63xx_enet]',
      'network chip of the board (TI)': 'cpsw_* am65_cpsw_* emac_rx_* davinci_emac_* cpmac_* [ti_cpsw]',
      'network chip of the board (MediaTek)': 'mtk_poll_* mtk_eth_* mtk_napi_* mtk_start_xmit fe_poll* [mtk_eth_soc]',
      'network chip of the board (Renesas)': 'ravb_* sh_eth_* rswitch_* [ravb] [sh_eth]',
      'network chip of the board (Xilinx)': 'xemaclite_* axienet_* ll_temac_* temac_* [xilinx_emaclite]',
      'network chip of the board (Qualcomm)': 'ipqess_* edma_rx_* rmnet_* qca_spi_* [qca_nss_dp] [rmnet]',
      'USB network adapter (generic)':
        'usbnet_* rx_submit rx_complete rx_alloc_submit [usbnet] [cdc_ether] [cdc_ncm] [rndis_host] cdc_ncm_* [qmi_wwan] [cdc_mbim]',
      'USB network adapter (Raspberry Pi)': 'smsc95xx_* smsc75xx_* lan78xx_* [smsc95xx] [smsc75xx] [lan78xx]',
      'USB network adapter (ASIX)': 'asix_* ax88179_* ax88772_* [asix] [ax88179_178a]',
      'IBM Z network adapter': 'qeth_* [qeth] [qeth_l2] [qeth_l3]',
      'IBM Power network adapter':
        'ibmveth_* ibmvnic_* ehea_* emac_poll* mal_poll [ibmveth] [ibmvnic] [ehea] [ibm_emac]',
      'packet interface for fast programs (netmap)': 'netmap_* [netmap]',
    },
  },
  {
    layer: 'wireless driver',
    role: 'driver',
    rows: {
      'Intel wireless card':
        'iwl_* iwlagn_* iwl3945_* iwl4965_* __iwl4965_* iwl_pcie_* ipw_* ipw2200_* ipw2100_* [iwlwifi] [iwlmvm] [iwlmld] [iwldvm] [iwlagn] [iwlcore] [iwl3945] [iwl4965] [iwlegacy] [ipw2200] [ipw2100]',
      'Atheros wireless card':
        'ath_* ath5k_* ath9k_* ath9k_htc_* carl9170_* ar9170_* [ath9k] [ath9k_htc] [ath9k_hw] [ath5k] [ath] [carl9170] [ath6kl_core]',
      'Qualcomm wireless card':
        'ath10k_* ath11k_* ath12k_* wcn36xx_* wil6210_* [ath10k_core] [ath10k_pci] [ath11k] [ath11k_pci] [ath11k_ahb] [ath12k] [wcn36xx] [wlan] [qcacld] [wil6210]',
      'Qualcomm modem or wireless interface (MHI)': 'mhi_* __mhi_* [mhi] [mhi_net]',
      'Realtek wireless card':
        'rtw_* rtw89_* rtl8xxxu_* rtl92* rtl88* _rtw_* rtl8192* [rtw88_core] [rtw88_pci] [rtw89_core] [rtw89_pci] [rtl8xxxu] [rtlwifi] [rtl_pci] [rtl_usb] [8812au] [88XXau] [8821cu] [8723bs] [r8723bs] [8188eu] [r8188eu] [8192cu] [8192eu] [8814au] [8821ae]',
      'MediaTek wireless card':
        'mt76_* mt76u_* mt76x0* mt76x2* mt7601u_* mt7603_* mt7615_* mt7915_* mt7921_* mt792x_* [mt76] [mt76_usb] [mt7601u] [mt7601Usta] [mt7921e] [mt7915e] [mt7603e] [mt7615e] [wlan_mt6620]',
      'Ralink wireless card':
        'rt2x00* rt2800* rt2500* rt61pci_* rt73usb_* RTMP* rtmp_* rt28xx_* [rt2x00lib] [rt2x00usb] [rt2x00pci] [rt2800usb] [rt2800lib] [rt2870sta] [rt3070sta] [rt5370sta]',
      'Broadcom wireless card':
        'b43_* b43legacy_* setup_rx_descbuffer brcmf_* brcms_* wlc_* dhd_* osl_* bcm43xx_* dma_rxfill* [b43] [b43legacy] [brcmfmac] [brcmsmac] [wl] [bcmdhd] [dhd]',
      'Marvell wireless card':
        'mwifiex_* mwl8k_* lbs_* libertas_* [mwifiex] [mwifiex_pcie] [mwifiex_sdio] [mwl8k] [libertas]',
      'wireless card of another maker':
        'p54_* p54u_* wl1271_* wl12xx_* wlcore_* orinoco_* hostap_* prism2_* rsi_* cw1200_* [p54usb] [p54pci] [wlcore] [wl12xx] [zd1211rw] [orinoco] [hostap] [rsi_91x]',
    },
  },
];
