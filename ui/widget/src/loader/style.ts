/** Styles of the launcher; put in by CSSOM, so that no host policy on styles stands in the way. */
export const style = (side: string) => `:host{all:initial}
*{box-sizing:border-box}
button,iframe{position:fixed;${side}:20px;z-index:2147483000;border:0;padding:0}
button{bottom:20px;width:56px;height:56px;border-radius:28px;background:#1a5fd0;color:#fff;cursor:pointer;display:grid;place-items:center;box-shadow:0 6px 20px #171b2240;transition:transform .15s,background .15s}
button:hover{background:#154fb0;transform:translateY(-1px)}
button:focus-visible{outline:3px solid #fff;outline-offset:-5px}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round;grid-area:1/1}
button[aria-expanded=true] svg:first-child,button[aria-expanded=false] svg+svg,b:empty{display:none}
b{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;border-radius:11px;background:#d92d20;box-shadow:0 0 0 2px #fff;font:700 12px/22px system-ui,sans-serif;text-align:center}
iframe{bottom:88px;width:392px;height:680px;max-width:calc(100vw - 40px);max-height:calc(100vh - 108px);border-radius:16px;background:Canvas;box-shadow:0 12px 48px #171b2247,0 0 0 1px #171b2214}
iframe[hidden]{display:none}
@keyframes up{from{opacity:0;transform:translateY(12px)}}
iframe{animation:up .18s ease-out}
@media(max-width:480px){iframe{top:0;left:0;right:0;bottom:auto;width:100%;height:100%;max-width:none;max-height:none;border-radius:0;animation:none}button[aria-expanded=true]{display:none}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){button{border:2px solid}}
@media print{*{display:none!important}}`;
