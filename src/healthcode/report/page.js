// Nothing on the page depends on this: it remembers a guess until the page is closed, and opens answers for paper.
(function () {
  "use strict";
  document.querySelectorAll("details.guess[data-unit]").forEach(function (box, index) {
    var line = document.createElement("p"), label = document.createElement("label");
    var input = document.createElement("input"), shown = document.createElement("p");
    input.type = "number"; input.id = "own-guess-" + index; input.min = "0"; input.autocomplete = "off";
    label.htmlFor = input.id; label.textContent = box.dataset.label;
    line.className = "own-guess"; shown.className = "own-answer";
    line.append(label, input, box.dataset.unit);
    box.before(line);
    box.querySelector(".answer").prepend(shown);
    function show() {
      shown.textContent = input.value === "" ? "" : box.dataset.said + " " + input.value + " " + box.dataset.unit;
      shown.hidden = input.value === "";
    }
    input.addEventListener("input", show);
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { box.open = true; } });
    show();
  });
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details.guess").forEach(function (box) { box.open = true; });
  });
  addEventListener("hashchange", openTarget);
  function openTarget() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    for (var at = target; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
  }
  openTarget();
})();
