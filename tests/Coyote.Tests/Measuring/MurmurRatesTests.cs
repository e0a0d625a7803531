using System.Globalization;
using System.Xml.Linq;
using GkeVerified.Coyote.Measuring;
using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Broadcast;
using GkeVerified.Impl.Cooperation;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Tests.Measuring;

/// <summary>How often Murmur loses messages: the graph that stands for its machines, the rates, and their picture.</summary>
public sealed class MurmurRatesTests
{
    private static readonly SessionId s_session = new("s1");

    // G so low that about half of the instances lose something.
    [Theory]
    [InlineData(4, 1.5)]
    [InlineData(7, 1.8)]
    [InlineData(10, 2)]
    [InlineData(40, 3)]
    public void The_graph_of_an_instance_says_who_delivers_when_machines_run_on_the_same_samples(int size, double gossip)
    {
        var parameters = new MurmurParameters(size, gossip);
        int correct = MurmurRates.CorrectOf(size), connected = 0;
        SignatureKeys keys = SignatureKeys.Generate<IdealSignatures>(size, party => new RngSource((ulong)party));
        var graph = new GossipGraph(parameters, correct);
        for (int instance = 0; instance < 200; instance++)
        {
            RngSource ChanceOf(int party) => new(Rng.SeedOfRun((ulong)instance, party));
            graph.Draw(ChanceOf);
            connected += graph.IsConnected ? 1 : 0;
            foreach (int sender in new[] { 1, correct })
            {
                var network = new Simulation(
                    new Group(size, size - correct),
                    party => party > correct ? null : new Murmur<IdealSignatures>(
                        parameters, party, s_session, keys, keys.Signing(party), ChanceOf(party)),
                    (ulong)instance);

                // The message goes out before links are made, or after.
                IEnumerable<SessionEvent> inputs = Enumerable.Range(1, correct).Select(party => new Initialise(party, s_session));
                var dispatch = new Dispatch(sender, s_session, 1, new TextPayload("m"));
                foreach (SessionEvent input in instance % 2 == 0 ? inputs.Append(dispatch) : inputs.Prepend(dispatch))
                {
                    network.Input(input);
                }

                network.Run();
                Assert.Equal(graph.Reached(sender), network.Outputs.OfType<DeliverBroadcast>().Count());
                Assert.Equal(graph.IsConnected, network.Outputs.Count == correct);
            }
        }

        Assert.InRange(connected, 20, 180);
    }

    [Fact]
    public void A_rate_does_not_depend_on_the_number_of_threads_and_fits_what_is_calculated()
    {
        MurmurRate one = MurmurRates.Measure(32, 4, 5_000, 1, 3);
        Assert.Equal(one, MurmurRates.Measure(32, 4, 5_000, 3, 3));
        Assert.NotEqual(one.Lost, MurmurRates.Measure(32, 4, 5_000, 1, 4).Lost);
        Assert.Equal((22, 5_000L), (one.Correct, one.Instances));
        Assert.True(one.IsExactInInterval && one.IsWithinBound);
        Assert.InRange(one.Rate, one.Low, one.High);
        Assert.Equal(0, MurmurRates.Measure(7, 7, 100, 1, 3).Lost);
        Assert.Equal(100, MurmurRates.Measure(7, 0, 100, 1, 3).Lost);
    }

    [Fact]
    public void A_rate_above_its_bound_is_told()
    {
        MurmurRate rate = MurmurRates.Measure(10, 3, 5_000, 1, 1);
        Assert.True(rate.IsWithinBound && !rate.IsBoundInInterval);
        MurmurRate beyond = rate with { Bound = rate.Low / 2 };
        Assert.False(beyond.IsWithinBound || beyond.IsBoundInInterval);
        MurmurRate tight = rate with { Bound = rate.Rate };
        Assert.True(tight.IsWithinBound && tight.IsBoundInInterval);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_grid_spans_rates_from_a_half_to_what_a_hundred_thousand_instances_show(int size)
    {
        IReadOnlyList<double> grid = MurmurRates.GridOf(size);
        int correct = MurmurRates.CorrectOf(size);
        Assert.InRange(new MurmurParameters(size, grid[0]).Epsilon(correct), 0.1, 0.5);
        Assert.True(new MurmurParameters(size, grid[^2]).Epsilon(correct) > 1e-4);
        Assert.True(new MurmurParameters(size, grid[^1]).Epsilon(correct) <= 1e-4);
    }

    [Fact]
    public void The_picture_is_well_formed_and_shows_every_rate()
    {
        MurmurRate[] rates =
        [
            new(10, 7, 3, 1000, 100, 0.08, 0.12, 0.13, 0.1),
            new(10, 7, 4.5, 1000, 10, 0.005, 0.02, 0.011, 0.01),
            new(1000, 667, 6, 1000, 0, 0, 0.005, 1e-4, 1e-4),
            new(4, 3, 4, 1000, 0, 0, 0.005, 0, 0),
        ];
        XElement svg = XDocument.Parse(RateChart.Draw(rates)).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(ns + "svg", svg.Name);
        XElement[] dashed = [.. svg.Descendants(ns + "polyline")];
        Assert.Equal([2, 1, 0], dashed.Select(line => line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));

        // A point for each rate that is not 0, and one for each n beside its name.
        Assert.Equal(2 + 3, svg.Descendants(ns + "circle").Count());
        Assert.Contains(svg.Descendants(ns + "text"), text => text.Value == "n = 1,000");
        foreach (XAttribute place in svg.Descendants().Attributes().Where(a => a.Name.LocalName is "x1" or "x2" or "cx"))
        {
            Assert.InRange(double.Parse(place.Value, CultureInfo.InvariantCulture), 70, 760);
        }

        foreach (XAttribute place in svg.Descendants().Attributes().Where(a => a.Name.LocalName is "y1" or "y2" or "cy"))
        {
            Assert.InRange(double.Parse(place.Value, CultureInfo.InvariantCulture), 50, 440);
        }

        Assert.Throws<ArgumentException>(() => RateChart.Draw([]));
    }
}
