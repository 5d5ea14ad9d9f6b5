/** Headers of every answer of the server: those of the window's page. */
export { CONTENT_SECURITY_POLICY, SECURITY_HEADERS } from '../../shared/contract/wire/page-policy.ts';
