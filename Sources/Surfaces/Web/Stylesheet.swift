/// The one stylesheet of all pages: no page carries styles of its own.
enum Stylesheet {
  /// The bytes to serve as `text/css`.
  static let bytes = Array(text.utf8)

  static let text = #"""
    /* Breakwater's one stylesheet.

       LAYOUT    .skip        skip link, first thing in <body>
                 .masthead    site header; .brand mark and name, .account menu (<details>)
                 .bell        link to the notices, <b> how many are new
                 .nav         section links; the current one has aria-current="page"
                 .page        <main>; <body class="wide"> for dense tables, .page.slim for one form
                 .crumbs      where you are (<nav><ol>)
                 .lead        opening sentence   .kicker  small line above an h1   .soft  secondary text
                 .columns     main + aside on wide screens   .grid  equal cards   .row  things on one line
                 .more        <details> side by side   .nowrap  never broken over lines
                 .foot        site footer
       PIECES    .card        a box with a heading   .sunk  the same, recessed
                 .group       actions that share a date: <section> with h2
                 .action      one thing to do; add an urgency class for its edge
                 .urgency-3df .urgency-3d .urgency-14d .urgency-60d .urgency-upgrade .urgency-done
                 .badge       shape + words; takes an urgency class, or .good .bad .plain
                 .tlp         label by FIRST's TLP 2.0: .red .amber .green .clear
                 .facts       <dl> of <div><dt><dd>   .figures  the same with big numbers
                 .steps       numbered instructions   .timeline  <ol> of dated events
                 .notice      message; .good .bad .warn   .empty  nothing here, and what to do
                 .inert       <figure> holding hostile text in <pre>; .ctl a control character made visible
                 .hash        long digests and addresses, wrap anywhere
                 .urgent      part of a sentence that matters most
       FORMS     .form        a column of fields   .field  label, .hint, .error, control
                 .choices     <fieldset> of radios or checkboxes, each <label class="choice">
                 .find        search box with its button   .filters  <details> of further filters
                 .button      <button> or <a>; .quiet secondary, .danger hard to undo
                 .buttons     a row of them
                 .tabs        states with counts, as links
       DATA      .table       in a .scroll box; cards up to 600px: every <td> carries data-label; .dense
                 .num         right-aligned figures   .pager  previous and next
                 .funnel .bars  <ol>/<ul> of .name .count svg.bar .note
                 .chart       <figure> with svg.columns-chart, .axis and its numbers in <details>
       OTHER     .icon        inline svg; .line for stroked ones   .hidden  for screen readers only
                 .print-only  .screen-only
    */

    :root {
      color-scheme: light dark;
      --paper: #fbfaf6; --surface: #ffffff; --sunk: #f1efe8;
      --ink: #17262e; --soft: #4d5b63; --line: #d9d4c7; --edge: #6d7a80;
      --link: #07566f; --link-over: #052f3d;
      --deep: #0c3d4a; --on-deep: #ffffff; --deep-soft: #cfe3e6; --sand: #f0bf69;
      --go: #0b6177; --go-over: #084657; --on-go: #ffffff;
      --focus: #17262e; --halo: #ffcb52;
      --u1: #8c1728; --u1-bg: #fbe8e8;
      --u2: #97380a; --u2-bg: #fdece0;
      --u3: #6f4e00; --u3-bg: #faf0d2;
      --u4: #12577a; --u4-bg: #e4f0f6;
      --u5: #47545b; --u5-bg: #eceff0;
      --ok: #17623a; --ok-bg: #e3f2e8;
      --bar: #0b6177; --track: #e4e0d5;
      --measure: 76rem; --round: 6px; --gap: 1rem;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #0e171c; --surface: #16222a; --sunk: #1c2a32;
        --ink: #e8eeed; --soft: #adbcc1; --line: #33444d; --edge: #84959d;
        --link: #84cfe4; --link-over: #c3eaf4;
        --deep: #0a2a34; --deep-soft: #b9d3d8; --sand: #e9b75f;
        --go: #7fcbe0; --go-over: #b2e3f0; --on-go: #06222b;
        --focus: #ffcb52; --halo: #0e171c;
        --u1: #ffa8ae; --u1-bg: #3f1a20;
        --u2: #ffb98f; --u2-bg: #3d2212;
        --u3: #f2cd6e; --u3-bg: #352a0c;
        --u4: #93d0ef; --u4-bg: #12303f;
        --u5: #c3cdd2; --u5-bg: #27343b;
        --ok: #8fdcae; --ok-bg: #123323;
        --bar: #5fb6cd; --track: #2a3a43;
      }
    }

    /* Ground */
    *, *::before, *::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 var(--sans); overflow-wrap: break-word; }
    h1, h2, h3 { line-height: 1.2; margin: 0 0 .5em; text-wrap: balance; }
    h1 { font-size: clamp(1.75rem, 1.35rem + 1.8vw, 2.5rem); letter-spacing: -.015em; }
    h2 { font-size: clamp(1.3rem, 1.15rem + .7vw, 1.6rem); letter-spacing: -.01em; }
    h3 { font-size: 1.175rem; }
    p, ul, ol, dl, figure, pre, table { margin: 0 0 var(--gap); }
    p, .steps li, .empty, .notice { max-width: 68ch; }
    ul, ol { padding-left: 1.35rem; }
    li + li { margin-top: .3rem; }
    a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .18em; }
    a:hover { color: var(--link-over); text-decoration-thickness: 3px; }
    code, pre, .hash { font-family: var(--mono); font-size: .9em; }
    .hash, code { overflow-wrap: anywhere; }
    ins { text-decoration: none; }
    pre { background: var(--sunk); border: 1px solid var(--line); border-radius: var(--round); padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
    section { margin-block: 2.25rem; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 1px; box-shadow: 0 0 0 6px var(--halo); border-radius: 3px; }
    main:focus { outline: none; box-shadow: none; }
    .icon { width: 1.15em; height: 1.15em; flex: none; fill: currentColor; fill-rule: evenodd; vertical-align: -.2em; }
    .icon.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .print-only { display: none; }
    .soft { color: var(--soft); }
    .urgent { font-weight: 700; }
    .nowrap { white-space: nowrap; }
    .num { font-variant-numeric: tabular-nums; }
    .badge, .tlp, .button, .account > summary, .crumbs li, .name, .notice a, dd, .tabs a, h1, h2, h3 { overflow-wrap: anywhere; min-width: 0; max-width: 100%; }
    .panel { overflow-wrap: anywhere; }
    @media (min-width: 601px) { .table :is(.badge, .tlp, .button) { overflow-wrap: break-word; } }

    /* Masthead */
    .skip { position: absolute; left: .5rem; top: -6rem; z-index: 9; padding: .75rem 1rem; background: #ffcb52; color: #17262e; font-weight: 700; }
    .skip:focus { top: .5rem; color: #17262e; }
    .masthead { background: var(--deep); color: var(--on-deep); border-bottom: 4px solid var(--sand); }
    .wide { --measure: 100rem; }
    .masthead > div { position: relative; max-width: var(--measure); margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2rem); display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; column-gap: 1.5rem; }
    .masthead a, .masthead summary { color: inherit; }
    .masthead :focus-visible { outline-color: #17262e; box-shadow: 0 0 0 6px #ffcb52; }
    .brand { display: inline-flex; align-items: center; gap: .6rem; min-height: 3.5rem; font-size: 1.3rem; font-weight: 700; letter-spacing: -.01em; text-decoration: none; }
    .brand svg { width: 2.25rem; height: 2.25rem; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; }
    .brand .wall { fill: var(--sand); stroke: none; }
    .nav { order: 3; flex-basis: 100%; }
    .nav ul { list-style: none; margin: 0 -.75rem; padding: 0; display: flex; flex-wrap: wrap; }
    .nav li { margin: 0; }
    .nav a { display: flex; align-items: center; min-height: 2.75rem; padding: 0 .75rem; color: var(--deep-soft); text-decoration: none; font-weight: 600; border-bottom: 4px solid transparent; }
    .nav a:hover { color: var(--on-deep); text-decoration: underline; text-underline-offset: .3em; }
    .nav a[aria-current] { color: var(--on-deep); border-bottom-color: var(--sand); }
    .masthead .deputy { max-width: none; background: var(--sand); color: #17262e; font-weight: 600; }
    .deputy p { margin: .35rem 0; }
    .bell { display: flex; align-items: center; gap: .4rem; min-height: 2.75rem; margin-left: auto; font-weight: 600; text-decoration: none; }
    .bell:hover { text-decoration: underline; text-underline-offset: .3em; }
    .bell b { min-width: 1.5rem; padding: 0 .4rem; border-radius: 1rem; background: var(--sand); color: #17262e; text-align: center; }
    .account { margin: 0; }
    .account > summary, .account > a { display: flex; align-items: center; min-height: 2.75rem; gap: .4rem; font-weight: 600; }
    /* At the edge of the header, not of the name: on a phone the name may stand at the left. */
    .account .panel { position: absolute; right: clamp(1rem, 4vw, 2rem); z-index: 5; width: max-content; max-width: min(20rem, calc(100% - 2rem)); padding: 1rem; background: var(--surface); color: var(--ink); border: 1px solid var(--edge); border-radius: var(--round); box-shadow: 0 6px 20px rgb(0 0 0 / .25); }
    .account .panel a { color: var(--link); }
    summary { cursor: pointer; }
    .page summary { padding: .6rem 0; min-height: 2.75rem; color: var(--link); font-weight: 600; }
    .page summary:hover { text-decoration: underline; }

    /* Page */
    .page { max-width: var(--measure); margin: 0 auto; padding: 1.75rem clamp(1rem, 4vw, 2rem) 3rem; }
    .page.slim { max-width: 46rem; }
    .kicker { margin: 0 0 .35rem; color: var(--soft); font-weight: 600; }
    .lead { margin-bottom: 1.5rem; font-size: clamp(1.125rem, 1.05rem + .5vw, 1.35rem); line-height: 1.5; max-width: 60ch; }
    .crumbs ol { list-style: none; display: flex; flex-wrap: wrap; margin: -.75rem 0 .5rem; padding: 0; font-size: .95rem; }
    .crumbs li, .crumbs a { margin: 0; display: flex; align-items: center; min-height: 2.75rem; }
    .crumbs li + li::before { content: "›" / ""; padding: 0 .6rem; color: var(--soft); }
    .row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
    .grid { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); margin-bottom: var(--gap); }
    .columns > * { min-width: 0; }
    @media (min-width: 62rem) { .columns { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 2.5rem; align-items: start; } }
    .columns section:first-child, .columns aside > :first-child { margin-top: 0; }
    .foot { border-top: 1px solid var(--line); background: var(--sunk); color: var(--soft); font-size: .95rem; }
    .foot > div { max-width: var(--measure); margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2rem) 2.5rem; }
    .foot ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
    .foot li { margin: 0; }
    .foot a { display: inline-flex; align-items: center; min-height: 2.75rem; }
    .sea { display: block; width: 100%; height: clamp(4rem, 9vw, 7rem); margin: 1rem 0 0; fill: none; stroke: var(--bar); stroke-width: 2; stroke-linecap: round; }
    .sea .wall { fill: var(--sand); stroke: none; }
    .sea path { vector-effect: non-scaling-stroke; }

    /* Cards, notices, facts */
    .card, .sunk { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); padding: 1.15rem 1.25rem; margin-bottom: var(--gap); }
    .sunk { background: var(--sunk); }
    .grid > .card, .grid > .sunk { margin: 0; }
    .card > :last-child, .sunk > :last-child, .notice > :last-child, .empty > :last-child { margin-bottom: 0; }
    .notice { border: 1px solid var(--line); border-left: 6px solid var(--u4); background: var(--u4-bg); border-radius: var(--round); padding: .9rem 1.1rem; margin-bottom: 1.5rem; max-width: 76ch; }
    .notice h2, .notice h3 { font-size: 1.1rem; margin-bottom: .25rem; }
    .notice.good { border-left-color: var(--ok); background: var(--ok-bg); }
    .notice.bad { border-left-color: var(--u1); background: var(--u1-bg); }
    .notice.warn { border-left-color: var(--u3); background: var(--u3-bg); }
    .empty { border: 2px dashed var(--edge); border-radius: var(--round); padding: 1.5rem 1.25rem; margin-bottom: 1.5rem; }
    .facts { display: grid; gap: .75rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); }
    .facts dt, .figures dt { color: var(--soft); font-size: .9rem; }
    .facts dd, .figures dd { margin: 0; }
    .facts.list { grid-template-columns: 1fr; }
    .figures { display: grid; gap: 1.25rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr)); }
    .figures > div { border-top: 3px solid var(--bar); padding-top: .5rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
    .figures dd { font-size: 1.85rem; font-weight: 700; line-height: 1.2; letter-spacing: -.02em; }
    .badge, .tlp { display: inline-flex; align-items: center; gap: .4rem; padding: .15rem .6rem; border: 1px solid currentColor; border-radius: .9rem; font-size: .9rem; font-weight: 600; line-height: 1.45; color: var(--edge-c, var(--u5)); background: var(--edge-bg, var(--u5-bg)); }
    .badge.plain { border-color: var(--line); }
    .tlp { background: #000; border: 1px solid var(--edge); border-radius: 3px; font: 700 .9rem/1.5 var(--mono); }
    .tlp.red { color: #ff4a4a; } .tlp.amber { color: #ffc000; } .tlp.green { color: #33ff00; } .tlp.clear { color: #fff; }
    .urgency-3df, .badge.bad { --edge-c: var(--u1); --edge-bg: var(--u1-bg); }
    .urgency-3d { --edge-c: var(--u2); --edge-bg: var(--u2-bg); }
    .urgency-14d { --edge-c: var(--u3); --edge-bg: var(--u3-bg); }
    .urgency-60d { --edge-c: var(--u4); --edge-bg: var(--u4-bg); }
    .urgency-upgrade { --edge-c: var(--u5); --edge-bg: var(--u5-bg); }
    .urgency-done, .badge.good { --edge-c: var(--ok); --edge-bg: var(--ok-bg); }

    /* Actions */
    .group { margin-block: 2.5rem; }
    .group > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; border-bottom: 3px solid var(--ink); margin-bottom: 1rem; }
    .group > header h2 { margin-bottom: .3rem; }
    .group > header p { margin: 0; color: var(--soft); }
    .action { background: var(--surface); border: 1px solid var(--line); border-left: 8px solid var(--edge-c); border-radius: var(--round); padding: 1.1rem 1.25rem; margin-bottom: var(--gap); }
    .action h3 { font-size: 1.25rem; margin: .5rem 0 .6rem; }
    .action > .row { margin: 0; }
    .action .facts { margin-bottom: .75rem; }
    .action p { margin-bottom: .5rem; }
    .more { display: flex; flex-wrap: wrap; column-gap: 2rem; }
    .more > details[open] { flex-basis: 100%; }
    .action > .buttons { margin: .5rem 0 0; }
    @media (min-width: 48rem) {
      .action { display: grid; grid-template-columns: minmax(0, 1fr) 12rem; column-gap: 2rem; }
      .action > * { grid-column: 1; }
      .action > .buttons { grid-column: 2; grid-row: 1 / span 9; flex-direction: column; align-items: stretch; align-self: start; margin: 0; }
    }
    .steps { padding: 0; list-style: none; counter-reset: step; }
    .steps > li { counter-increment: step; position: relative; padding: 0 0 1.1rem 3rem; margin: 0; }
    .steps > li::before { content: counter(step); position: absolute; left: 0; top: -.15rem; width: 2rem; height: 2rem; line-height: 2rem; text-align: center; font-weight: 700; border-radius: 50%; background: var(--go); color: var(--on-go); }
    .steps > li:not(:last-child)::after { content: ""; position: absolute; left: .95rem; top: 2.1rem; bottom: .4rem; border-left: 2px solid var(--line); }
    .steps h3 { margin-bottom: .2rem; }
    .steps p { margin-bottom: .35rem; }
    .timeline { list-style: none; padding: 0 0 0 1.25rem; border-left: 3px solid var(--line); margin-left: .4rem; }
    .timeline > li { position: relative; padding-bottom: 1rem; margin: 0; }
    .timeline > li::before { content: ""; position: absolute; left: -1.72rem; top: .45rem; width: .75rem; height: .75rem; border-radius: 50%; background: var(--surface); border: 3px solid var(--bar); }
    .timeline time { display: block; color: var(--soft); font-size: .9rem; }
    .timeline p { margin: 0; }
    .inert { border: 1px solid var(--edge); border-radius: var(--round); overflow: hidden; }
    .inert figcaption { background: var(--u5-bg); color: var(--ink); padding: .5rem 1rem; font-size: .95rem; border-bottom: 1px solid var(--edge); }
    .inert pre { margin: 0; border: 0; border-radius: 0; max-height: 26rem; overflow: auto; unicode-bidi: isolate; tab-size: 4; }
    .inert pre:focus-visible { outline-offset: -4px; box-shadow: none; }
    .ctl { white-space: nowrap; background: var(--u3-bg); color: var(--u3); border: 1px solid currentColor; border-radius: 3px; padding: 0 .25em; font-size: .85em; }

    /* Forms */
    .form { max-width: 42rem; }
    .form h2 { margin-top: 2.25rem; }
    .field { margin: 0 0 1.35rem; min-width: 0; }
    .field > label, .choices > legend, .find > label { display: block; font-weight: 700; margin-bottom: .2rem; padding: 0; }
    .hint { display: block; color: var(--soft); font-size: .97rem; margin: 0 0 .4rem; max-width: 62ch; }
    .error { display: block; color: var(--u1); font-weight: 700; margin: 0 0 .4rem; }
    .field.wrong { border-left: 5px solid var(--u1); padding-left: 1rem; }
    input, select, textarea, button { font: inherit; color: inherit; }
    input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea { width: 100%; min-height: 2.75rem; padding: .45rem .65rem; background: var(--surface); color: var(--ink); border: 2px solid var(--edge); border-radius: 4px; }
    .wrong input, .wrong textarea, .wrong select { border-color: var(--u1) !important; }
    ::placeholder { color: var(--soft); opacity: 1; }
    textarea { min-height: 8rem; resize: vertical; line-height: 1.5; }
    textarea.code { font-family: var(--mono); font-size: .92rem; }
    input[type=file] { padding: .4rem; }
    input[type=radio], input[type=checkbox] { width: 1.35rem; height: 1.35rem; margin: 0; flex: none; accent-color: var(--go); }
    fieldset { border: 0; margin: 0 0 1.35rem; padding: 0; min-width: 0; }
    .choice { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; padding: .3rem 0; cursor: pointer; width: fit-content; max-width: 100%; }
    .pair { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); }
    .pair > .field { display: flex; flex-direction: column; }
    .pair > .field > :is(input, select) { margin-top: auto; }
    .button { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; min-height: 2.75rem; padding: .4rem 1.15rem; border: 2px solid var(--go); border-radius: 4px; background: var(--go); color: var(--on-go); font-weight: 700; line-height: 1.25; text-decoration: none; text-align: center; cursor: pointer; }
    .button:hover { background: var(--go-over); border-color: var(--go-over); color: var(--on-go); text-decoration: none; }
    .button.quiet { background: var(--surface); color: var(--link); border-color: var(--edge); }
    .button.quiet:hover { background: var(--sunk); border-color: var(--link); color: var(--link-over); }
    .button.danger { background: var(--surface); color: var(--u1); border-color: var(--u1); }
    .button.danger:hover { background: var(--u1-bg); color: var(--u1); }
    .buttons { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: 0 0 var(--gap); }
    .buttons form { display: contents; }
    .find { margin-bottom: .75rem; max-width: 42rem; }
    .find > div { display: flex; gap: .5rem; }
    .find input { flex: 1; min-width: 0; }
    .filters { margin: -.5rem 0 1.25rem; }
    .filters > div { background: var(--sunk); border: 1px solid var(--line); border-radius: var(--round); padding: 1.1rem 1.25rem .25rem; }
    .tabs { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem; }
    .tabs li { margin: 0; }
    .tabs a { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; padding: 0 .9rem; border: 1px solid var(--edge); border-radius: 2rem; background: var(--surface); text-decoration: none; }
    .tabs a:hover { border-color: var(--link); text-decoration: underline; }
    .tabs a[aria-current] { background: var(--go); border-color: var(--go); color: var(--on-go); font-weight: 700; }
    .tabs b { flex: none; font-variant-numeric: tabular-nums; }

    /* Tables */
    .table { width: 100%; border-collapse: collapse; background: var(--surface); border: 1px solid var(--line); font-size: 1rem; }
    .table caption { text-align: left; color: var(--soft); padding: .4rem 0; }
    .table th, .table td { text-align: left; vertical-align: top; padding: .65rem .8rem; border-bottom: 1px solid var(--line); }
    .table thead th { background: var(--sunk); font-size: .92rem; line-height: 1.3; vertical-align: bottom; border-bottom: 2px solid var(--edge); }
    .table tbody th { font-weight: 600; }
    .table tbody tr:hover { background: var(--sunk); }
    .table th.num, .table td.num { text-align: right; }
    .table .soft { font-size: .92rem; font-weight: 400; }
    .table form, .table .buttons { margin: .35rem 0 0; }
    .table .bare .buttons { flex-wrap: nowrap; margin: 0; }
    .table.dense { font-size: .95rem; }
    .table.dense th, .table.dense td { padding: .5rem .6rem; }
    .pager { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; justify-content: space-between; margin-bottom: 1.5rem; }
    .pager p { margin: 0; color: var(--soft); }
    .scroll { overflow-x: auto; margin-bottom: var(--gap); }
    .scroll > .table { margin: 0; }
    @media (max-width: 600px) {
    .table .nowrap{white-space:normal}
      .scroll { overflow: visible; }
      .table, .table caption, .table tbody, .table tr, .table th, .table td { display: block; }
      .table { border: 0; background: none; }
      .table.dense tbody td.num { display: inline-block; padding-left: 0 !important; margin-right: 1.25rem; min-height: 0; font-weight: 700; }
      .table.dense tbody td.num::before { float: none; width: auto; margin: 0 .35rem 0 0; font-weight: 400; }
      .table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      .table tbody tr, .table tbody tr:hover { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); padding: .5rem 1rem; margin-bottom: .75rem; }
      .table th, .table td, .table.dense th, .table.dense td { border: 0; padding: .3rem 0; }
      .table tbody th { font-size: 1.08rem; padding-bottom: .4rem; }
      .table tbody td { display: flow-root; padding-left: 8.25rem !important; min-height: 2.1rem; }
      .table tbody td[data-label]::before { content: attr(data-label); float: left; width: 7.75rem; padding-right: .25rem; margin-left: -8.25rem; color: var(--soft); font-size: .92rem; }
      .table a, .table bdi { overflow-wrap: anywhere; max-width: 100%; }
      .table tbody td.bare { padding-left: 0 !important; }
      .table tbody td.bare::before { content: none !important; }
      .table tbody td:empty { display: none; }
      .table th.num, .table td.num { text-align: left; }
      .table tbody th > a, .table tbody td > a:not(.button) { display: inline-block; padding-block: .6rem; margin-block: -.6rem; }
      .buttons .button, .table .button { flex: 1 1 auto; }
      .tabs a { padding: 0 .7rem; font-size: .95rem; }
      .facts { gap: .6rem; }
      .action .facts > div, .facts.list > div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .5rem; }
    }

    /* Charts: widths are svg attributes, colours are classes */
    .funnel, .bars { list-style: none; padding: 0; }
    .funnel > li, .bars > li { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; align-items: baseline; margin: 0 0 1.1rem; }
    .funnel .name, .bars .name { font-weight: 600; }
    .funnel .count, .bars .count { font-size: 1.25rem; font-weight: 700; font-variant-numeric: tabular-nums; }
    .bar { grid-column: 1 / -1; display: block; width: 100%; height: .9rem; border-radius: 3px; }
    .funnel .bar { height: 1.4rem; }
    .note { grid-column: 1 / -1; color: var(--soft); font-size: .95rem; }
    .track { fill: var(--track); }
    .fill { fill: var(--edge-c, var(--bar)); }
    .chart { border-top: 1px solid var(--line); padding-top: 1rem; }
    .chart figcaption { font-weight: 600; margin-bottom: .5rem; }
    .columns-chart { display: block; width: 100%; height: 7rem; border-bottom: 2px solid var(--edge); fill: var(--bar); }
    .axis { display: flex; justify-content: space-between; max-width: none; color: var(--soft); font-size: .9rem; margin: .25rem 0 .25rem; }

    @media (prefers-reduced-motion: no-preference) {
      html { scroll-behavior: smooth; }
      .button, .tabs a { transition: background-color .12s, border-color .12s; }
    }
    @media (forced-colors: active) { .tabs a[aria-current], .nav a[aria-current] { outline: 2px solid; } }

    /* Paper: an action list someone can carry */
    @media print {
      @page { margin: 16mm 14mm; }
      :root { color-scheme: light; --paper: #fff; --surface: #fff; --sunk: #fff; --ink: #000; --soft: #333; --line: #999; --edge: #555; --link: #000; --bar: #333; --track: #ddd; --go: #000; --on-go: #fff;
        --u1: #000; --u2: #000; --u3: #000; --u4: #000; --u5: #333; --ok: #000; --u1-bg: #fff; --u2-bg: #fff; --u3-bg: #fff; --u4-bg: #fff; --u5-bg: #fff; --ok-bg: #fff; }
      body { font-size: 10.5pt; line-height: 1.4; }
      .masthead { background: none; color: #000; border-bottom: 2pt solid #000; }
      .brand .wall { fill: #000; }
      .skip, .nav, .account, .crumbs, .foot, .buttons, .find, .filters, .tabs, .pager, .button, .screen-only, .sea, details:not(.keep) { display: none !important; }
      .print-only { display: block; }
      .page { max-width: none; padding: 8pt 0 0; }
      .masthead > div { padding: 0; }
      h1 { font-size: 20pt; margin-top: 8pt; } h2 { font-size: 14pt; } .action h3 { font-size: 12pt; }
      h2, h3, .group > header { break-after: avoid; }
      .action, .card, .timeline > li, .table tr, .steps > li { break-inside: avoid; }
      .group { margin-block: 14pt; }
      .action { padding: 7pt 10pt; margin-bottom: 7pt; border-left-width: 4pt; }
      .action { display: block; }
      .facts { grid-template-columns: repeat(3, 1fr); gap: 4pt 10pt; }
      .columns { display: block; }
      .table { font-size: 9.5pt; }
      .table thead { display: table-header-group; }
      .tick { border-top: 1px dotted #555; padding-top: 5pt; margin-top: 4pt; }
    }
    """#
}
