namespace ImageHaul.EndToEnd.Tests.Dashboard;

/// <summary>Measures a page's colours (WCAG 2.2, success criterion 1.4.3).</summary>
internal static class Contrast
{
    /// <summary>The texts with a contrast below 4.5 to 1 against what is behind them, as an expression for the page.</summary>
    public const string FaintTexts = """
        (() => {
          const rgb = text => { const n = text.match(/[\d.]+/g).map(Number); return text.startsWith("color(srgb") ? n.slice(0, 3).map(x => x * 255).concat(n[3] ?? 1) : [n[0], n[1], n[2], n[3] ?? 1]; };
          const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => { for (let e = element; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
          const faint = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || element.closest(":disabled") || !element.checkVisibility({ visibilityProperty: true }) || element.closest("noscript, title, .unseen")) continue;
            const [one, other] = [luminance(rgb(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => b - a);
            const ratio = (one + 0.05) / (other + 0.05);
            if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${element.tagName} ${element.className} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
          }
          return faint;
        })()
        """;
}
