namespace ImageHaul.Web.Report;

/// <summary>The page's own style sheet; that of the charts holds the colours.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{--ink:#1c2128;--dim:#5b6470;--rule:#dfe3e8;--wash:#f5f7f9;--link:#0b5cad;--good:#11663a;--bad:#a8330a;--code:#eef1f4}
        @media (prefers-color-scheme:dark){:root{--ink:#e3e7ec;--dim:#99a2ae;--rule:#2c323a;--wash:#1b1f26;--link:#79b4f2;--good:#7fd0a4;--bad:#f0a070;--code:#22272f}}
        @media print{:root{--ink:#000;--dim:#444;--rule:#bbb;--wash:#fff;--link:#000;--good:#0d4f2d;--bad:#8a2a08;--code:#fff}}
        *{box-sizing:border-box}html{scroll-behavior:auto;-webkit-text-size-adjust:100%}
        body{margin:0 auto;padding:0 20px 48px;max-width:980px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:break-word}
        a{color:var(--link)}a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
        .skip{position:absolute;left:-9999px}.skip:focus{left:20px;top:8px;background:var(--paper);padding:6px 10px}
        header{padding:36px 0 4px}header p{max-width:none}h1{font-size:30px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}h2{font-size:21px;line-height:1.3;margin:0 0 12px;letter-spacing:-.005em}h3{font-size:15px;margin:0 0 8px}
        .verdict{font-size:18px;margin:0 0 2px}p{margin:0 0 10px;max-width:76ch}.dim{color:var(--dim)}.small{font-size:13px}
        nav{border-bottom:1px solid var(--rule);padding:8px 0 12px;margin-bottom:4px}nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
        section{padding:28px 0 8px}section+section{border-top:1px solid var(--rule)}footer{border-top:1px solid var(--rule);padding-top:16px;color:var(--dim);font-size:13px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(122px,1fr));gap:10px;margin:0 0 18px}.tiles div{background:var(--wash);border-radius:8px;padding:10px 12px 11px;display:flex;flex-direction:column}
        .tiles dt{color:var(--dim);font-size:13px;order:1}.tiles dd{margin:0;order:2;font-size:22px;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}.tiles dd.note{order:3;font-size:13px;font-weight:400;color:var(--dim)}
        .good{color:var(--good)}.bad{color:var(--bad)}
        figure{margin:0 0 16px;overflow-x:auto}figure>.wide{min-width:600px}figcaption{font-weight:600;margin-bottom:6px}.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:8px 28px}
        .scroll{overflow-x:auto;margin-bottom:14px}table{border-collapse:collapse;font-size:14px;min-width:100%}caption{text-align:left;font-weight:600;padding:0 0 6px}
        th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--rule)}th{font-weight:600;color:var(--dim);white-space:nowrap}tbody th{color:var(--ink);white-space:normal}
        .num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.url{min-width:16em;font-size:13px;overflow-wrap:anywhere}.kind,.opt{white-space:nowrap}td.host,th.host{min-width:11em;font-weight:400;overflow-wrap:anywhere}td.words{min-width:15em;overflow-wrap:anywhere}
        code{font:13px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--code);border-radius:4px;padding:1px 5px}.cmd{display:inline-block;margin-top:3px;user-select:all}
        details{margin:0 0 10px}figure+.chartdata{margin-top:-10px}summary{cursor:pointer;padding:3px 0}summary .dim{font-weight:400}details[open]{padding-bottom:4px}
        .groups{columns:2;column-gap:36px}.group{break-inside:avoid;overflow-wrap:anywhere;display:grid;grid-template-columns:auto 1fr;gap:4px 16px;border-bottom:1px solid var(--rule);padding:10px 0}.group ul{margin:0;padding-left:18px;font-size:13px}.group b{font-variant-numeric:tabular-nums}
        .tilesheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(166px,1fr));gap:16px 14px;list-style:none;margin:0;padding:0}.tilesheet li{min-width:0;font-size:12px;line-height:1.35}
        .tilesheet a,.tilesheet .plain{display:flex;align-items:center;justify-content:center;height:140px;background:var(--wash);border-radius:6px;overflow:hidden;text-decoration:none}
        .tilesheet .plain{padding:8px;text-align:center;color:var(--dim)}.tilesheet img{max-width:100%;max-height:140px;display:block}.tilesheet p{margin:4px 0 0;color:var(--dim);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
        @media (max-width:760px){.groups{columns:1}}@media (max-width:520px){body{padding:0 14px 32px}h1{font-size:25px}.tiles{grid-template-columns:repeat(2,1fr)}.tilesheet{grid-template-columns:repeat(auto-fill,minmax(120px,1fr))}}
        @media print{body{max-width:none;padding:0;font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}nav,.skip{display:none}a{text-decoration:none}section{padding:14px 0 4px}h2,h2+p,h3,figcaption,caption,thead{break-after:avoid}.small,td.url,.group ul,.tiles dt,.tiles dd.note{font-size:10px}.tiles{grid-template-columns:repeat(auto-fill,minmax(88px,1fr))}.tilesheet li{font-size:8.5px}.tilesheet p{white-space:normal;overflow-wrap:anywhere}
        figure,.tiles,.tilesheet li,.group,tr{break-inside:avoid}.scroll{overflow:visible}table{font-size:10px}code{font-size:10px;padding:0}.tiles dd{font-size:16px}.tilesheet{grid-template-columns:repeat(7,1fr)}.tilesheet a,.tilesheet .plain{height:84px}.tilesheet img{max-height:84px}
        details.chartdata{display:none}details::details-content{content-visibility:visible;display:block;height:auto}}

        """;
}
