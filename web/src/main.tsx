import './zod-without-eval.ts'
import './mantine.css'
import './global.css'
import './print.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openBrowserStore } from './api/storage.ts'
import { App } from './app.tsx'
import { firstLanguage, LanguageProvider } from './language.tsx'
import { theme } from './theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const store = openBrowserStore()
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LanguageProvider first={await firstLanguage(store)} store={store}>
        <App store={store} />
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
)
