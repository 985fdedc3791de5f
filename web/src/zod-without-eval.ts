/** Comes before every schema: zod would try to make code from strings, which the page's security policy refuses. */
import { z } from 'zod'

z.config({ jitless: true })
