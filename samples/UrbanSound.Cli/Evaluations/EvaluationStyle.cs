namespace UrbanSound.Cli.Evaluations;

/// <summary>How the evaluation's page looks, in the reader's light or dark.</summary>
internal static class EvaluationStyle
{
    public const string Css = """
        :root { --paper: #fbfbfd; --card: #fff; --ink: #1d1d28; --pale: #62626f; --line: #dfdfe8; --cell: #f0f0f5;
          --right: #2456b3; --wrong: #b3402a; --strong: #fff; --warning: #fdf1d8; --warning-ink: #6b4a00; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14151b; --card: #1d1f28; --ink: #e9e9f0; --pale: #a2a3b2; --line: #343746; --cell: #262935;
          --right: #6fa0f5; --wrong: #f08a6e; --strong: #0d0e13; --warning: #3a2f14; --warning-ink: #f3d796; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 60px; }
        h1 { font-size: 1.7rem; margin: 0 0 16px; } h2 { font-size: 1.25rem; margin: 40px 0 10px; }
        h3 { font-size: 1rem; margin: 0 0 8px; } h3 span, small, figcaption, footer { color: var(--pale); font-weight: 400; }
        .warning { background: var(--warning); color: var(--warning-ink); padding: 10px 14px; border-radius: 8px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 12px; }
        .tile, article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; }
        .tile span, .tile b, .tile small { display: block; } .tile b { font-size: 1.55rem; } .tile span { color: var(--pale); }
        figure { margin: 0 0 16px; overflow-x: auto; } svg { width: 100%; height: auto; }
        svg text { font-size: 13px; fill: var(--ink); } svg .axis { fill: var(--pale); font-size: 12px; } svg .strong { fill: var(--strong); }
        .cell { fill: var(--cell); } .right { fill: var(--right); } .wrong { fill: var(--wrong); } .doubtful { fill: var(--right); fill-opacity: .4; }
        .count { fill: var(--pale); fill-opacity: .5; } .grid { stroke: var(--line); } .ideal { stroke: var(--pale); stroke-dasharray: 5 4; }
        .curve { fill: none; stroke: var(--right); stroke-width: 2; } .bounds { fill: none; stroke: var(--ink); stroke-width: 1.5; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: 4px 14px 4px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child { text-align: left; } td + th, tr:first-child th { color: var(--pale); font-weight: 500; } th { font-weight: 500; }
        .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 16px; }
        img { width: 100%; height: auto; border-radius: 6px; } audio { width: 100%; margin: 8px 0 4px; } small { overflow-wrap: anywhere; }
        footer { margin-top: 48px; border-top: 1px solid var(--line); font-size: .9rem; } code { overflow-wrap: anywhere; }
        """;
}
