// Runs before the first paint, so that a chosen theme never flashes.
(function () {
  try {
    var theme = localStorage.getItem("sarangbang.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    var locale = localStorage.getItem("sarangbang.locale");
    if (locale === "ko" || locale === "en") document.documentElement.lang = locale;
  } catch (_) {}
})();
