using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using static GkeVerified.Coyote.Tests.Strategies.Sampling;

namespace GkeVerified.Coyote.Tests.Strategies;

public sealed class CampStrategyTests
{
    private const int Runs = 100;
    private const string Crashless = "omega n=5 tc=2 crashes=0 consensus=mvc";

    [Fact]
    public void Camps_of_two_and_three_hear_of_each_other_only_when_they_have_nothing_else_to_hear()
    {
        Configuration configuration = Configure(Crashless);
        var seen = new HashSet<int>();
        for (ulong seed = 0; seed < Runs; seed++)
        {
            List<(Link Taken, Link Left)> preferences = Preferences(configuration, depth: 1, seed);
            int[] camps = [.. CampsOfTwo().Where(camp => preferences.TrueForAll(p => !IsBetween(camp, p.Taken) || IsBetween(camp, p.Left)))];
            int camp = Assert.Single(camps);
            Assert.Contains(preferences, p => IsBetween(camp, p.Taken));
            seen.Add(camp);
        }

        Assert.True(seen.Count >= 9, $"only {seen.Count} of ten ways to split");
    }

    [Theory]
    [InlineData("camps", 1, true)]
    [InlineData("camps", 3, false)]
    [InlineData("starving", 1, false)]
    public void Links_keep_their_order_until_one_falls(string name, int depth, bool keep)
    {
        Configuration configuration = Configure(Crashless);
        int kept = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            List<(Link Taken, Link Left)> preferences = Preferences(configuration, depth, seed, name);
            var all = preferences.ToHashSet();
            kept += preferences.TrueForAll(p => !all.Contains((p.Left, p.Taken))) ? 1 : 0;
        }

        Assert.InRange(kept, keep ? Runs : 0, keep ? Runs : Runs - Runs / 4);
    }

    [Fact]
    public void The_machines_of_a_Byzantine_party_are_in_different_camps()
    {
        // In the runs in which nothing is put off, a third, camps explain all preferences.
        Configuration configuration = Configure("cac n=4 t=1 k=1 byzantine=twins faulty=1 proposers=4");
        int apart = 0, together = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            List<(Link Taken, Link Left)> preferences = Preferences(configuration, depth: 1, seed, withOptional: true);
            int byzantine = Enumerable.Range(1, 4).Single(configuration.Corrupted.Contains);
            if (!preferences.Exists(p => p.Taken.From == byzantine) || !preferences.Exists(p => p.Taken.From == byzantine + 4))
            {
                continue;
            }

            int[] alone = [.. Enumerable.Range(1, 4).Where(party => party != byzantine).Select(party => 1 << party)];
            int first = 1 << byzantine, second = 1 << (byzantine + 4);
            apart += alone.Any(one => Explains(one | first) || Explains(one | second)) ? 1 : 0;
            together += alone.Any(one => Explains(one) || Explains(one | first | second)) ? 1 : 0;

            bool Explains(int camp) => preferences.TrueForAll(p => !IsBetween(camp, p.Taken) || IsBetween(camp, p.Left));
        }

        Assert.InRange(apart, Runs / 5, Runs);
        Assert.InRange(together, 0, Runs / 20);
    }

    // Links of which one was taken while something was ready on the other.
    private static List<(Link Taken, Link Left)> Preferences(Configuration configuration, int depth, ulong seed, string name = "camps", bool withOptional = false)
    {
        var preferences = new List<(Link, Link)>();
        var choices = new List<Choice>();
        Link[] ready = [];
        Run(configuration, StrategyCatalog.Create(name, depth), seed, choices, c =>
        {
            Choice last = choices[^1];
            var taken = new Link(last.From, last.Party);
            if (last.Kind == ChoiceKind.Deliver && ready.Contains(taken))
            {
                preferences.AddRange(ready.Where(link => link != taken).Select(link => (taken, link)));
            }

            ready = [.. c.Pool.All[..c.Pool.Ready].ToArray()
                .Where(item => item.Kind == ChoiceKind.Deliver && (withOptional || !item.Optional))
                .Select(item => new Link(item.From, item.Party)).Distinct()];
        });
        return preferences;
    }

    private static IEnumerable<int> CampsOfTwo() => Enumerable.Range(1, 31).Select(set => set << 1).Where(set => int.PopCount(set) == 2);

    private static bool IsBetween(int camp, Link link) => (((camp >> link.From) ^ (camp >> link.To)) & 1) != 0;

    private readonly record struct Link(int From, int To);
}
