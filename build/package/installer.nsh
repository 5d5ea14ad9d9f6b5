; "Open with" on Windows: offered for archives and logs, without becoming the default of any of them.
; HKCU\Software\Classes\Applications\<exe>\SupportedTypes only adds to the list of a type's programs.

!define OPEN_WITH "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}"

!macro offerFor EXT
  WriteRegStr SHELL_CONTEXT "${OPEN_WITH}\SupportedTypes" ".${EXT}" ""
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "${OPEN_WITH}" "FriendlyAppName" "${PRODUCT_NAME}"
  WriteRegStr SHELL_CONTEXT "${OPEN_WITH}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  !insertmacro offerFor "tar"
  !insertmacro offerFor "tgz"
  !insertmacro offerFor "txz"
  !insertmacro offerFor "tbz"
  !insertmacro offerFor "xz"
  !insertmacro offerFor "gz"
  !insertmacro offerFor "bz2"
  !insertmacro offerFor "zst"
  !insertmacro offerFor "zip"
  !insertmacro offerFor "log"
  !insertmacro offerFor "dmesg"
  !insertmacro offerFor "journal"
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "${OPEN_WITH}"
!macroend
