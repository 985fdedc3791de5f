import { found, type Found } from './found.ts'

const sixDigits = /(?<![\w.,:/-])\d{3}[ -]?\d{3}(?![\w:/]|[.,-]\d)/

/** The code that proves a mobile number, where one was sent: a pin code looks the same. */
export function findCode(text: string): Found<string> | null {
  const match = sixDigits.exec(text)
  return match && found(text, match, match[0].replace(/[ -]/, ''))
}
