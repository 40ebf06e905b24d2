internal import Answers

/// A page that shows a map to look around in: with the mouse, with fingers and with the keyboard. It needs no other file.
struct MapPage {
    /// The title in HTML.
    let title: String
    /// The map as SVG.
    let drawing: String

    /// The page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        \(ContactSheet.generator)
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <style>
        body { font-family: sans-serif; margin: 0; height: 100vh; display: flex; flex-direction: column; background: #fafafa; color: #222; }
        header { display: flex; gap: .5rem; align-items: center; padding: .5rem 1rem; }
        h1 { font-size: 1.1rem; margin: 0; flex: 1; overflow-wrap: anywhere; }
        button { font: inherit; min-width: 2.2rem; }
        svg { flex: 1; min-height: 0; width: 100%; cursor: grab; touch-action: none; }
        a:focus image, a:focus rect, svg:focus-visible { outline: 2px solid #d95f02; }
        @media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd; } }
        </style>
        </head>
        <body>
        <header>
        <h1>\(title)</h1>
        <button id="closer" title="Closer: +">+</button>
        <button id="farther" title="Farther: -">−</button>
        <button id="all" title="All: 0">All</button>
        </header>
        \(drawing)<script>
        \(Self.script)
        </script>
        </body>
        </html>

        """
    }

    private static let script = """
        "use strict";
        const map = document.querySelector("svg");
        const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number);
        const dots = map.querySelector(".dots");
        const thumbnails = [...map.querySelectorAll(".thumbnail")];
        const most = 64;
        let zoom = 1, x = width / 2, y = height / 2, held = null, moved = false;
        map.tabIndex = 0;

        function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }

        function show() {
          zoom = clamp(zoom, 1, most);
          x = clamp(x, 0, width);
          y = clamp(y, 0, height);
          const [w, h] = [width / zoom, height / zoom];
          map.setAttribute("viewBox", `${x - w / 2} ${y - h / 2} ${w} ${h}`);
          const level = Math.floor(Math.log2(zoom) + 1e-9);
          for (const one of thumbnails) {
            one.style.display = Number(one.dataset.level) <= level ? "" : "none";
            one.setAttribute("transform", `translate(${one.dataset.x} ${one.dataset.y}) scale(${1 / zoom})`);
          }
          if (dots) dots.style.strokeWidth = 4 / zoom;
        }

        function place(event) {
          return new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
        }

        function magnify(factor, at) {
          const before = zoom;
          zoom = clamp(zoom * factor, 1, most);
          if (at) {
            x = at.x + (x - at.x) * before / zoom;
            y = at.y + (y - at.y) * before / zoom;
          }
          show();
        }

        function all() {
          [zoom, x, y] = [1, width / 2, height / 2];
          show();
        }

        map.addEventListener("wheel", event => {
          event.preventDefault();
          magnify(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), place(event));
        }, { passive: false });
        map.addEventListener("pointerdown", event => {
          [held, moved] = [{ x: event.clientX, y: event.clientY, at: place(event) }, false];
        });
        map.addEventListener("pointermove", event => {
          if (!held || !event.buttons) return;
          moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 4;
          if (!moved) return;
          const now = place(event);
          x -= now.x - held.at.x;
          y -= now.y - held.at.y;
          show();
        });
        map.addEventListener("pointerup", () => { held = null; });
        map.addEventListener("dragstart", event => event.preventDefault());
        map.addEventListener("click", event => { if (moved) event.preventDefault(); }, true);
        document.addEventListener("keydown", event => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const step = width / zoom / 10;
          const actions = {
            "+": () => magnify(1.5), "=": () => magnify(1.5), "-": () => magnify(1 / 1.5), "0": all,
            ArrowLeft: () => { x -= step; show(); }, ArrowRight: () => { x += step; show(); },
            ArrowUp: () => { y -= step; show(); }, ArrowDown: () => { y += step; show(); },
          };
          if (!actions[event.key]) return;
          event.preventDefault();
          actions[event.key]();
        });
        map.addEventListener("focusin", event => {
          const one = event.target.closest(".thumbnail");
          if (!one || !one.matches(":focus-within") || held) return;
          [x, y] = [Number(one.dataset.x), Number(one.dataset.y)];
          show();
        });
        document.getElementById("closer").onclick = () => magnify(1.5);
        document.getElementById("farther").onclick = () => magnify(1 / 1.5);
        document.getElementById("all").onclick = all;
        show();
        """
}
