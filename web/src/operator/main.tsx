import '../zod-without-eval.ts'
import '../mantine.css'
import './mantine.css'
import '../global.css'
import './console.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openBrowserStore } from '../api/storage.ts'
import { theme } from '../theme.ts'
import { App } from './app.tsx'
import { Session } from './session.ts'

const root = document.getElementById('root')
if (!root) throw new Error('operator/index.html has no #root')
const session = new Session(openBrowserStore('sessionStorage'))
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <App session={session} />
    </MantineProvider>
  </StrictMode>,
)
