import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { replaceFilters, type PageName } from '../location.ts'
import { words } from '../words.ts'
import styles from './filter-bar.module.css'

/** A field of the address; `name` is its key there. */
export type Filter =
  | { kind: 'text' | 'date' | 'flag'; name: string; label: string }
  | { kind: 'choice'; name: string; label: string; choices: { value: string; label: string }[] }

/** Long enough not to ask at every letter. */
const typingMs = 350

interface FilterBarProps {
  page: PageName
  filters: readonly Filter[]
  search: URLSearchParams
}

/** The filters of a list, kept in the address. */
export function FilterBar({ page, filters, search }: FilterBarProps) {
  const values = Object.fromEntries(filters.map(({ name }) => [name, search.get(name) ?? '']))
  // What is set later must not undo what was set while somebody typed.
  const latest = useRef(values)
  latest.current = values
  const set = (name: string, value: string) => replaceFilters(page, { ...latest.current, [name]: value })
  const any = Object.values(values).some((value) => value !== '')
  return (
    <form
      role="search"
      aria-label={words.filters}
      className={styles.bar}
      onSubmit={(event) => event.preventDefault()}
    >
      {filters.map((filter) => (
        <Field
          key={filter.name}
          filter={filter}
          value={values[filter.name] ?? ''}
          onChange={(value) => set(filter.name, value)}
        />
      ))}
      {any && (
        <Button variant="subtle" onClick={() => replaceFilters(page, {})}>
          {words.clearFilters}
        </Button>
      )}
    </form>
  )
}

interface FieldProps {
  filter: Filter
  value: string
  onChange: (value: string) => void
}

function Field({ filter, value, onChange }: FieldProps) {
  const { kind, label } = filter
  switch (kind) {
    case 'text':
      return <TypedField label={label} value={value} onChange={onChange} />
    case 'date':
      return (
        <TextInput
          type="date"
          label={label}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'flag':
      return (
        <Checkbox
          className={styles.flag ?? ''}
          label={label}
          checked={value !== ''}
          onChange={(event) => onChange(event.currentTarget.checked ? 'true' : '')}
        />
      )
    case 'choice':
      return (
        <NativeSelect
          label={label}
          value={value}
          data={[{ value: '', label: words.any }, ...filter.choices]}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** Told on when nobody types any more. */
function TypedField({ label, value, onChange }: Omit<FieldProps, 'filter'> & { label: string }) {
  const [typed, setTyped] = useState(value)
  const told = useRef(value)
  useEffect(() => {
    // The address was changed by somebody else.
    if (value === told.current) return
    told.current = value
    setTyped(value)
  }, [value])
  const tell = useRef(onChange)
  tell.current = onChange
  useEffect(() => {
    if (typed.trim() === told.current) return
    const timer = setTimeout(() => {
      told.current = typed.trim()
      tell.current(told.current)
    }, typingMs)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <TextInput
      label={label}
      value={typed}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  )
}
