/** The menu as data. What the window does is done by its own commands; here stands what only the system can do. */

export interface MenuItem {
  readonly label?: string;
  readonly role?:
    | 'appMenu'
    | 'editMenu'
    | 'windowMenu'
    | 'quit'
    | 'close'
    | 'zoomIn'
    | 'zoomOut'
    | 'resetZoom'
    | 'togglefullscreen'
    | 'copy'
    | 'selectAll'
    | 'recentDocuments'
    | 'clearRecentDocuments';
  readonly type?: 'separator';
  readonly accelerator?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItem[];
}

export function buildMenu(platform: NodeJS.Platform, open: (what: 'files' | 'folder') => void): MenuItem[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open …', accelerator: 'CmdOrCtrl+O', click: () => open('files') },
        { label: 'Open Folder …', accelerator: 'CmdOrCtrl+Shift+O', click: () => open('folder') },
        ...(mac ? [{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] } as const] : []),
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { label: 'Edit', submenu: [{ role: 'copy' }, { role: 'selectAll' }] },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
}
