/// The looks of reports and of charts on their own.
enum StyleSheet {
  /// Colours that follow the surroundings; paper is light.
  static let colours = """
    :root{color-scheme:light dark;\(Palette.light.variables)}
    @media (prefers-color-scheme:dark){:root{\(Palette.dark.variables)}}
    @media print{:root{color-scheme:light;\(Palette.light.variables)}}
    """

  /// What a chart needs besides colours.
  static let chart = """
    .chart{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    .chart text{fill:var(--muted)}
    .chart .name,.chart .title{fill:var(--ink)}
    .chart .title{font-size:15px;font-weight:600}
    .chart .background{fill:var(--surface)}
    .chart .grid{stroke:var(--rule);stroke-width:1}
    .chart .axis{stroke:var(--muted);stroke-width:1}
    .chart .leader{fill:none;stroke:var(--muted);stroke-width:1;stroke-opacity:.6}
    .chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .chart .marker{stroke:var(--surface);stroke-width:1.5}
    .chart .bar{stroke:none}
    .chart .whisker{fill:none;stroke-width:1.5}
    .chart .target{fill:transparent}
    .chart .point:hover .marker{stroke:var(--ink)}
    \(Palette.light.series.indices.map(seriesRule).joined(separator: "\n"))
    """

  /// What a chart needs that is a file of its own: colours in place of their names, which not every
  /// program that shows SVG knows.
  static let standaloneChart = """
    \(Palette.light.resolved(chart))
    @media (prefers-color-scheme:dark){
    \(Palette.dark.resolved(chart))
    }
    @media print{
    \(Palette.light.resolved(chart))
    }
    """

  /// What a page needs besides colours and charts.
  static let page = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--surface);color:var(--ink);
      font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{max-width:53rem;margin:0 auto;padding:2rem 1rem 3rem}
    h1{font-size:1.75rem;line-height:1.2;margin:0;overflow-wrap:anywhere}
    h2{font-size:1.2rem;line-height:1.3;margin:2.5rem 0 .75rem}
    p{margin:.75rem 0;overflow-wrap:anywhere}
    .subtitle{color:var(--muted);margin:.35rem 0 1.5rem}
    .verdict{display:flex;gap:.75rem;margin:1.25rem 0;padding:.75rem 1rem;border-radius:.4rem;
      background:var(--raised);border-left:.3rem solid var(--tone);--tone:var(--muted)}
    .verdict .sign{font-weight:700;color:var(--tone)}
    .verdict.good{--tone:var(--good)}
    .verdict.warning{--tone:var(--warning)}
    .verdict.bad{--tone:var(--bad)}
    dl,dd{margin:0}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;
      margin:1.25rem 0}
    .figures div{padding:.7rem .9rem;border-radius:.4rem;background:var(--raised)}
    .figures dt{font-size:.85rem;color:var(--muted)}
    .figures dd{font-size:1.25rem;font-weight:600;line-height:1.3;overflow-wrap:anywhere}
    .figures .note{font-size:.85rem;font-weight:400;color:var(--muted)}
    .definitions{margin:1rem 0;border-top:1px solid var(--rule)}
    .definitions div{display:grid;grid-template-columns:minmax(0,14rem) minmax(0,1fr);gap:0 1rem;
      padding:.35rem 0;border-bottom:1px solid var(--rule)}
    .definitions dt{color:var(--muted)}
    .definitions dd{overflow-wrap:anywhere}
    .scroll{overflow-x:auto;margin:1rem 0}
    table{width:100%;border-collapse:collapse;font-size:.95rem}
    caption{text-align:left;color:var(--muted);font-size:.85rem;padding-bottom:.35rem}
    th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;
      border-bottom:1px solid var(--rule)}
    th:first-child{padding-left:0}
    th:last-child,td:last-child{padding-right:0}
    thead th{color:var(--muted);font-weight:600;border-bottom-color:var(--muted)}
    tbody th{font-weight:400}
    th button{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;
      cursor:pointer}
    th button:hover,th[aria-sort] button{color:var(--ink);text-decoration:underline;
      text-underline-offset:.2em}
    th[aria-sort=descending] button::after{content:" \\2193"}
    th[aria-sort=ascending] button::after{content:" \\2191"}
    td .note,th .note{display:block;color:var(--muted);font-size:.75rem;font-weight:400}
    th.number,td.number{text-align:right;white-space:nowrap;
      font-variant-numeric:tabular-nums}
    figure{margin:1.75rem 0}
    figcaption{margin-bottom:.5rem}
    figcaption span{display:block;color:var(--muted);font-size:.9rem}
    .chart{display:block;width:100%;height:auto}
    .chart.narrow,.grid .chart.wide{display:none}
    .grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2rem}
    .grid figure{margin:.75rem 0}
    .grid .chart.narrow{display:block}
    summary{color:var(--muted);font-size:.9rem;cursor:pointer;width:fit-content}
    footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--rule);color:var(--muted);
      font-size:.85rem}
    @media screen and (max-width:37rem){
      main{padding-top:1.25rem}
      .chart.wide{display:none}
      .chart.narrow{display:block}
      .definitions div,.grid{grid-template-columns:minmax(0,1fr)}
    }
    @media print{
      main{max-width:none;padding:0}
      h2{break-after:avoid}
      figure,tr,.verdict,.figures div,.definitions div{break-inside:avoid}
      .verdict,.figures div{border:1px solid var(--rule)}
      details{display:none}
    }
    """

  private static func seriesRule(_ index: Int) -> String {
    ".chart .line.s\(index),.chart .whisker.s\(index){stroke:var(--series-\(index))}"
      + ".chart .marker.s\(index),.chart .bar.s\(index){fill:var(--series-\(index))}"
  }
}
