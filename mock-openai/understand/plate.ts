import { found, type Found } from './found.ts'

const states =
  'AN|AP|AR|AS|BR|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TG|TN|TR|TS|UK|UP|WB'
const plate = new RegExp(
  String.raw`\b(${states})([\s-]?)(\d{1,2})[\s-]?([A-Z]{1,3})[\s-]?(\d{4})(?!\w)`,
  'gi',
)

/** Upper case without gaps. "or 10 am 2026" has the shape of a plate, too, and is none. */
export function findPlate(text: string): Found<string> | null {
  for (const match of text.matchAll(plate)) {
    const [, state = '', gap = '', district = '', series = '', number = ''] = match
    if (gap !== '' && /^(as|or|up)$/i.test(state) && /^(am|pm)$/i.test(series)) continue
    return found(text, match, `${state}${district}${series}${number}`.toUpperCase())
  }
  return null
}
