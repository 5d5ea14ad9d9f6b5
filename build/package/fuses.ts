/** Every fuse of Electron written down: what a stolen shell, a debugger or a swapped file could otherwise do with our program. */
import type { Configuration } from 'electron-builder';

type FuseOptionsV1 = NonNullable<Configuration['electronFuses']>;

export const FUSES: Required<Omit<FuseOptionsV1, 'resetAdHocDarwinSignature'>> & FuseOptionsV1 = {
  // The program is no Node for other people's scripts, and no debugger attaches to it.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  // No cookie is ever set; should one be, it does not lie in the clear.
  enableCookieEncryption: true,
  // Code comes from the archive that was built, and only from it (checked by macOS and Windows builds of Electron).
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The window lives on app://; file:// has no business here.
  grantFileProtocolExtraPrivileges: false,
  // Flipping breaks the signature that arm64 Macs ask for; an ad-hoc one is put back where no certificate signs.
  resetAdHocDarwinSignature: true,
};
