namespace UrbanSound.Cli.Reports;

/// <summary>What a report adds to the evaluation's style.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --other: #b0702a; --refused: #c79a2b; } @media (prefers-color-scheme: dark) { :root { --other: #e0a45c; --refused: #e2bf5e; } }
        .other { fill: var(--other); } .refused { fill: var(--refused); } .mid { fill: var(--right); fill-opacity: .68; } .low { fill: var(--right); fill-opacity: .4; }
        svg text.value { font-size: 11px; fill: var(--pale); } p { max-width: 78ch; } h2 { border-top: 1px solid var(--line); padding-top: 22px; }
        h3 { margin-top: 22px; } .lead { font-size: 1.05rem; } .wide { margin-bottom: 14px; } td.left, th.left { text-align: left; white-space: normal; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 8px 28px; align-items: end; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 14px; } dt { color: var(--pale); } dd { margin: 0; overflow-wrap: anywhere; }
        @page { size: A4; margin: 14mm; } @media print { body { font-size: 12px; } main { padding: 0; max-width: none; } table { font-size: 9px; } th, td { padding: 3px 5px 3px 0; }
          figure, .tile, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } svg { max-height: 75mm; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        """;
}
