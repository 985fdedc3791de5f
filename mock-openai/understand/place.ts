import { found, words, type Found } from './found.ts'

/** City -> other names that customers use. The first name is the one the dealer system knows. */
const cities: Record<string, string[]> = {
  Pune: ['poona'],
  'Navi Mumbai': [],
  Mumbai: ['bombay'],
  Bangalore: ['bengaluru', 'blr'],
  Delhi: ['new delhi', 'dilli'],
  Chennai: ['madras'],
  Hyderabad: ['secunderabad'],
  Kolkata: ['calcutta'],
  Ahmedabad: ['amdavad'],
  Surat: [],
  Jaipur: [],
  Lucknow: [],
  Kanpur: [],
  Nagpur: [],
  Indore: [],
  Thane: [],
  Bhopal: [],
  Vadodara: ['baroda'],
  Gurgaon: ['gurugram'],
  Noida: [],
  Ghaziabad: [],
  Faridabad: [],
  Chandigarh: [],
  Kochi: ['cochin'],
  Coimbatore: [],
  Nashik: ['nasik'],
  Patna: [],
  Visakhapatnam: ['vizag'],
  Ludhiana: [],
  Agra: [],
  Mysore: ['mysuru'],
  Rajkot: [],
  Guwahati: [],
  Bhubaneswar: [],
  Dehradun: [],
  Ranchi: [],
}
const areas: Record<string, { city: string; also: string[] }> = {
  Hinjewadi: { city: 'Pune', also: ['hinjawadi', 'hinjwadi'] },
  Baner: { city: 'Pune', also: [] },
  Kharadi: { city: 'Pune', also: [] },
  Wakad: { city: 'Pune', also: [] },
  Andheri: { city: 'Mumbai', also: [] },
  Whitefield: { city: 'Bangalore', also: ['white field'] },
  Dwarka: { city: 'Delhi', also: [] },
}

export interface Place {
  city: string | null
  area: string | null
  /** Said as "near X": a wish to search there, not the name of a listed dealer. */
  near: boolean
}

const lookup = (text: string, names: [string, string[]][]): Found<string> | null => {
  for (const [name, also] of names) {
    // "new delhi" before "delhi", so that no half of a name stays behind.
    const match = words(...also.filter((alias) => alias.includes(' ')), name, ...also).exec(text)
    if (match) return found(text, match, name)
  }
  return null
}
const cityNames = Object.entries(cities)
const areaNames = Object.entries(areas).map(([name, { also }]): [string, string[]] => [name, also])

/** "near Aundh Road", "Aundh ke paas". One to three words that name no common thing. */
const near =
  /\b(?:near|nearby|close to|around|next to)\s+(?:to\s+)?([a-z]{3,}(?: [a-z]{3,}){0,2}?)(?=\s*(?:[,.!?;]|$|\b(?:in|on|at|for|tomorrow|today|my|and|please)\b|\d))/i
const kePaas = /\b([a-z]{4,})\s+ke?\s+pa+ss?\b/i
const notAPlace =
  /^(?:(?:me|my|mere|mera|here|the|this|that|us|our|home|house|ghar|office|work|future|dealers?|workshops?|service|noon|morning|evening|half|apke|aapke|aap|yahan|sabse|inke|unke|hamare|any|by|you)\b)/i
const title = (text: string): string =>
  text.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase())

export function findPlace(text: string): Found<Place> | null {
  const nearWord = /\bnear\b|\bclose to\b|\bke? pa+ss?\b/i.test(text)
  const area = lookup(text, areaNames)
  const city = lookup(area?.rest ?? text, cityNames)
  if (area) {
    const home = areas[area.value]?.city ?? null
    return {
      value: { area: area.value, city: city?.value ?? home, near: nearWord },
      rest: (city ?? area).rest,
    }
  }
  const rest = city?.rest ?? text
  for (const pattern of [near, kePaas]) {
    const match = pattern.exec(rest)
    if (match?.[1] && !notAPlace.test(match[1])) {
      const value = { area: title(match[1]), city: city?.value ?? null, near: true }
      return found(rest, match, value)
    }
  }
  return city && { value: { city: city.value, area: null, near: nearWord }, rest }
}
