/** Words of the kernel's command line that set a module: `driver.parameter=value`; those of dracut and systemd are none. */
export const MODULE_WORD = /^(?!(?:rd|systemd|net|luks|ima|psi)\.)([a-z][\w-]{0,63}\.[\w-]{1,64})(?:=(.*))?$/;
