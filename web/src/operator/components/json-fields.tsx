import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { FormField } from '../json-form.ts'
import { words } from '../words.ts'
import styles from './json-fields.module.css'

interface JsonFieldsProps {
  fields: FormField[]
  typed: Record<string, string>
  errors: Record<string, string>
  onType: (name: string, text: string) => void
}

export function JsonFields({ fields, typed, errors, onType }: JsonFieldsProps) {
  return (
    <div className={styles.fields}>
      {fields.map((field) => (
        <JsonField
          key={field.name}
          field={field}
          text={typed[field.name] ?? ''}
          error={errors[field.name]}
          onType={(text) => onType(field.name, text)}
        />
      ))}
    </div>
  )
}

interface JsonFieldProps {
  field: FormField
  text: string
  error: string | undefined
  onType: (text: string) => void
}

function JsonField({ field, text, error, onType }: JsonFieldProps) {
  const { name, kind, required, description, choices, maxLength } = field
  const shared = {
    label: name,
    description,
    error,
    value: text,
    withAsterisk: required,
    'aria-required': required,
    onChange: (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value),
  }
  switch (kind) {
    case 'choice':
    case 'flag': {
      const data = kind === 'flag' ? ['true', 'false'] : choices
      return <NativeSelect {...shared} data={[{ value: '', label: words.form.left }, ...data]} />
    }
    case 'json':
      return <Textarea {...shared} rows={3} spellCheck={false} />
    default:
      return (
        <TextInput
          {...shared}
          {...(maxLength !== undefined && { maxLength })}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          autoComplete="off"
          spellCheck={false}
        />
      )
  }
}
