using System.Globalization;
using System.Text;

namespace GkeVerified.Coyote.Measuring;

/// <summary>
/// Draws rates of Murmur over G as a picture in SVG 1.1: a colour for each n, measured rates as points with their confidence intervals,
/// bounds as dashed lines; the rates on a logarithmic axis.
/// </summary>
public static class RateChart
{
    private const int Width = 760, Height = 500, Left = 80, Right = 140, Top = 50, Bottom = 60;

    // Colours that differ for the colour-blind too [Okabe and Ito, 2008].
    private static readonly string[] s_colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    /// <summary>Draws a picture.</summary>
    /// <param name="rates">The rates: at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Draw(IReadOnlyList<MurmurRate> rates)
    {
        if (rates.Count == 0)
        {
            throw new ArgumentException("There is no rate to draw.", nameof(rates));
        }

        var axes = new Axes(rates);
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" """);
        svg.Append("font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Text(svg, Left, 24, "start", "Murmur: how often some correct process does not deliver, a third being Byzantine and silent");
        Text(svg, Left, 41, "start", "points: measured, 99% confidence; dashed: the bound");
        DrawAxes(svg, axes);
        int colour = 0, key = Top + 10;
        foreach (IGrouping<int, MurmurRate> line in rates.GroupBy(rate => rate.N))
        {
            string stroke = s_colours[colour++ % s_colours.Length];
            Add(svg, $"<g stroke=\"{stroke}\" fill=\"{stroke}\">\n");
            DrawLine(svg, axes, [.. line.OrderBy(rate => rate.Gossip)]);
            Add(svg, $"<circle cx=\"{Width - Right + 20}\" cy=\"{key - 4}\" r=\"3\"/>\n");
            svg.Append("</g>\n");
            Text(svg, Width - Right + 32, key, "start", string.Create(CultureInfo.InvariantCulture, $"n = {line.Key:N0}"));
            key += 20;
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawAxes(StringBuilder svg, Axes axes)
    {
        svg.Append("<g stroke=\"#ccc\">\n");
        for (int power = axes.LowestPower; power <= 0; power++)
        {
            Line(svg, Left, axes.Y(Math.Pow(10, power)), Width - Right, axes.Y(Math.Pow(10, power)));
        }

        svg.Append("</g>\n");
        for (int power = axes.LowestPower; power <= 0; power++)
        {
            string label = power == 0 ? "1" : $"10<tspan dy=\"-5\" font-size=\"10\">−{-power}</tspan>";
            Text(svg, Left - 8, axes.Y(Math.Pow(10, power)) + 4, "end", label);
        }

        for (double gossip = Math.Ceiling(axes.Least); gossip <= axes.Most; gossip += axes.Step)
        {
            Text(svg, axes.X(gossip), Height - Bottom + 20, "middle", gossip.ToString(CultureInfo.InvariantCulture));
        }

        Text(svg, (Left + Width - Right) / 2.0, Height - 18, "middle", "G, expected size of a sample");
    }

    private static void DrawLine(StringBuilder svg, Axes axes, MurmurRate[] line)
    {
        svg.Append("<polyline fill=\"none\" stroke-dasharray=\"5 4\" points=\"");
        svg.AppendJoin(' ', line.Where(rate => rate.Bound > 0).Select(rate => Point(axes.X(rate.Gossip), axes.Y(rate.Bound))));
        svg.Append("\"/>\n");
        foreach (MurmurRate rate in line)
        {
            double x = axes.X(rate.Gossip);
            Line(svg, x, axes.Y(rate.Low), x, axes.Y(rate.High));
            Line(svg, x - 4, axes.Y(rate.High), x + 4, axes.Y(rate.High));
            if (rate.Lost > 0)
            {
                Line(svg, x - 4, axes.Y(rate.Low), x + 4, axes.Y(rate.Low));
                Add(svg, $"<circle cx=\"{x:F1}\" cy=\"{axes.Y(rate.Rate):F1}\" r=\"3\"/>\n");
            }
        }
    }

    private static void Line(StringBuilder svg, double fromX, double fromY, double toX, double toY) =>
        Add(svg, $"<line x1=\"{fromX:F1}\" y1=\"{fromY:F1}\" x2=\"{toX:F1}\" y2=\"{toY:F1}\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        Add(svg, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{text}</text>\n");

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:F1},{y:F1}");

    private static void Add(StringBuilder svg, FormattableString markup) => svg.Append(markup.ToString(CultureInfo.InvariantCulture));

    // Where numbers stand in the picture. What is below the lowest power of ten, 0 among it, stands on the lower edge.
    private sealed class Axes
    {
        public Axes(IReadOnlyList<MurmurRate> rates)
        {
            double lowest = rates.Min(rate => rate.Lost > 0 ? Math.Min(rate.Low, Positive(rate.Bound)) : Positive(rate.Bound));
            LowestPower = Math.Min(-1, (int)Math.Floor(Math.Log10(lowest)));
            (Least, Most) = (rates.Min(rate => rate.Gossip), rates.Max(rate => rate.Gossip));
            Step = Math.Max(1, Math.Ceiling((Most - Least) / 20));
        }

        public int LowestPower { get; }

        public double Least { get; }

        public double Most { get; }

        // From one number on the axis of G to the next.
        public double Step { get; }

        public double X(double gossip) => Least == Most
            ? (Left + Width - Right) / 2.0
            : Left + 12 + (gossip - Least) / (Most - Least) * (Width - Left - Right - 24);

        public double Y(double rate) =>
            Top + Math.Log10(Math.Max(rate, Math.Pow(10, LowestPower))) / LowestPower * (Height - Top - Bottom);

        private static double Positive(double bound) => bound > 0 ? bound : 1;
    }
}
