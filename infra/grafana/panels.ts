/** From what a panel asks to what Grafana loads. */

export interface Query {
  expr: string
  /** By labels: `{{route}}`. */
  legend: string
}
export interface Panel {
  title: string
  /** What to make of it. */
  description: string
  /** Grafana's name: `s`, `percentunit`, `short`, `reqps`, `bytes`, `currencyUSD`. */
  unit: string
  queries: Query[]
  /** One number for the whole time shown instead of a graph. */
  single?: boolean
}
export interface Dashboard {
  /** Stays the same for ever: it is in people's bookmarks. */
  uid: string
  title: string
  panels: Panel[]
}

const datasource = { type: 'prometheus', uid: '${datasource}' }
/** Grafana's grid is 24 wide. */
const single = { w: 6, h: 4 }
const graph = { w: 12, h: 8 }

/** A dashboard as Grafana provisions it. */
export const rendered = ({ uid, title, panels }: Dashboard) => ({
  uid,
  title,
  tags: ['booking-orchestrator'],
  schemaVersion: 39,
  editable: false,
  time: { from: 'now-6h', to: 'now' },
  refresh: '30s',
  templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }] },
  panels: placed(panels).map(({ panel, gridPos }, index) => ({
    id: index + 1,
    type: panel.single ? 'stat' : 'timeseries',
    title: panel.title,
    description: panel.description,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
    targets: panel.queries.map(({ expr, legend }, at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource,
      expr,
      legendFormat: legend,
      instant: panel.single === true,
    })),
  })),
})

/** In rows from left to right; a new row begins where one is full. */
function placed(panels: Panel[]) {
  let [x, y, height] = [0, 0, 0]
  return panels.map((panel) => {
    const { w, h } = panel.single ? single : graph
    if (x + w > 24 || (x > 0 && h !== height)) [x, y] = [0, y + height]
    height = h
    const gridPos = { x, y, w, h }
    x += w
    return { panel, gridPos }
  })
}

/** `histogram_quantile` of a histogram's latest values, by labels. */
export const quantile = (q: number, histogram: string, selector = '', by: string[] = []): string =>
  `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${histogram}_bucket${selector}[$__rate_interval])))`

export const perSecond = (counter: string, by: string[] = [], selector = ''): string =>
  `sum by (${by.join(', ')}) (rate(${counter}${selector}[$__rate_interval]))`

/** How many in the time shown. */
export const inAll = (counter: string, selector = ''): string =>
  `sum(increase(${counter}${selector}[$__range]))`
