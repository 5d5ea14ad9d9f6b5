/** `--sections`: which sections a report has, and in which order. */
import { chosenSections, type ReportEdits, SECTION_IDS, type SectionId } from '../../shared/contract/index.ts';
import { UsageError } from './exit.ts';

function isSection(name: string): name is SectionId {
  return (SECTION_IDS as readonly string[]).includes(name);
}

/**
 * Names divided by commas. Names alone are the whole report, in that order; a name with a minus sign is left out, and with
 * nothing but such names the report is as it would be without them.
 * @returns null where the option was not given
 * @throws UsageError for a name that no section has
 */
export function readSections(text: string | undefined, edits: ReportEdits): SectionId[] | null {
  if (text === undefined) return null;
  const wanted: SectionId[] = [];
  const unwanted = new Set<SectionId>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const name = entry.replace(/^-/, '');
    if (!isSection(name))
      throw new UsageError(`--sections knows no section "${name}"; there are ${SECTION_IDS.join(', ')}`);
    if (entry.startsWith('-')) unwanted.add(name);
    else if (!wanted.includes(name)) wanted.push(name);
  }
  const sections = (wanted.length > 0 ? wanted : chosenSections(edits)).filter((id) => !unwanted.has(id));
  if (sections.length === 0) throw new UsageError('--sections leaves no section of the report');
  return sections;
}
