import { createTheme, type MantineColorsTuple } from '@mantine/core'

const brand: MantineColorsTuple = [
  '#eaf2fb',
  '#d2e3f5',
  '#a4c6eb',
  '#74a8e1',
  '#4f8fd9',
  '#377fd3',
  '#2a72c6',
  '#155ca6',
  '#084c8f',
  '#003d79',
]

/** Mantine's greys, tinted like the page's own surfaces. */
const dark: MantineColorsTuple = [
  '#e7edf4',
  '#c3cfdb',
  '#9aabbd',
  '#71849a',
  '#3b4b5c',
  '#2a3847',
  '#1f2b38',
  '#17212c',
  '#111922',
  '#0d141c',
]

export const theme = createTheme({
  colors: { brand, dark },
  primaryColor: 'brand',
  primaryShade: { light: 9, dark: 6 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})
