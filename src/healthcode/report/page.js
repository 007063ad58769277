// Nothing on the page depends on this: it keeps a guess beside its answer until the page is closed, opens what a
// link leads to, and opens the answers for paper.
(function () {
  "use strict";
  function each(selector, act) { document.querySelectorAll(selector).forEach(act); }
  each(".guess-box", function (box, index) {
    var line = document.createElement("p"), label = document.createElement("label");
    var input = document.createElement("input"), shown = document.createElement("p");
    var answer = box.querySelector("details"), unit = box.dataset.unit;
    input.type = unit ? "number" : "text"; input.id = "own-guess-" + index; input.autocomplete = "off";
    if (unit) { input.min = "0"; } else { input.maxLength = 80; }
    label.htmlFor = input.id; label.textContent = box.dataset.label;
    line.className = "own-guess"; shown.className = "own-answer";
    line.append(label, input, unit);
    answer.before(line);
    answer.querySelector(".answer").prepend(shown);
    function show() {
      shown.textContent = box.dataset.said + " " + input.value + (unit ? " " + unit : "");
      shown.hidden = input.value === "";
    }
    input.addEventListener("input", show);
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { answer.open = true; } });
    show();
  });
  function openUp(target) {
    if (!target) { return; }
    if (target.classList.contains("folded")) { target.querySelector("details").open = true; }
    for (var at = target; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
  }
  function openTarget() { openUp(location.hash && document.getElementById(location.hash.slice(1))); }
  addEventListener("hashchange", openTarget);
  addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (link) { openUp(document.getElementById(link.getAttribute("href").slice(1))); }
  });
  var opened = [];
  addEventListener("beforeprint", function () {
    each("details.guess, details.short-fold", function (box) {
      if (!box.open) { box.open = true; opened.push(box); }
    });
  });
  addEventListener("afterprint", function () {
    opened.splice(0).forEach(function (box) { box.open = false; });
  });
  openTarget();
})();
