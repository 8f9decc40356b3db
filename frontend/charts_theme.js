// Colours of charts: the page's own palette, in an order that stays apart for colour-blind eyes.
const FONT = '"Inter Variable", system-ui, sans-serif';

export const LIGHT = {
  ink: "#1b2a30", muted: "#51626a", line: "#dce4e5", surface: "#ffffff",
  palette: ["#0b6b6e", "#d97a1d", "#4a46a8", "#3f9b6c", "#b5443a", "#6f8a93", "#8a5ba8"],
};
export const DARK = {
  ink: "#e1eaeb", muted: "#a3b4b9", line: "#2c3c42", surface: "#162227",
  palette: ["#56c2bb", "#f0a955", "#a3a0f0", "#82d3a4", "#f0958c", "#a5b8bf", "#cda6e6"],
};

export function themed({ ink, muted, line, surface, palette }) {
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: muted },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    color: palette,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, color: ink },
    title: { textStyle: { color: ink, fontWeight: 600 }, subtextStyle: { color: muted } },
    legend: { textStyle: { color: ink }, icon: "roundRect", itemWidth: 14, itemHeight: 10 },
    tooltip: {
      backgroundColor: surface, borderColor: line, textStyle: { color: ink, fontFamily: FONT },
    },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
    radar: { axisName: { color: ink }, splitLine: axis.splitLine, splitArea: { show: false } },
    line: { symbolSize: 7, lineStyle: { width: 2.5 } },
    bar: { barMaxWidth: 36, itemStyle: { borderRadius: [4, 4, 0, 0] } },
  };
}
