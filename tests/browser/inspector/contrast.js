// Texts that have too little contrast with what is behind them.
const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
const luminance = (colour) => {
  const [red, green, blue] = channels(colour).slice(0, 3).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const isOpaque = (colour) => channels(colour)[3] !== 0;
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (isOpaque(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
};
const ratio = (element) => {
  const [low, high] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
};
const hasText = (element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
return [...document.body.querySelectorAll("*")]
  .filter((element) => !["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(element.nodeName) && hasText(element) && ratio(element) < 4.5)
  .map((element) => `${element.nodeName} ${element.textContent.trim().slice(0, 40)}: ${ratio(element).toFixed(2)}`);
