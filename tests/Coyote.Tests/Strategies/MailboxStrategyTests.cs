using GkeVerified.Coyote.Strategies;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;
using static GkeVerified.Coyote.Tests.Strategies.Sampling;

namespace GkeVerified.Coyote.Tests.Strategies;

public sealed class MailboxStrategyTests
{
    private const int Runs = 300;

    [Theory]
    [InlineData("mailboxes", 0, 0, 2)]
    [InlineData("mailboxes", 2, 0, 2.4)]
    [InlineData("stacks", 0, 0.8, 1.1)]
    [InlineData("stacks", 2, 0.8, 1.1)]
    [InlineData("newest-first", 0, 1.3, 2)]
    [InlineData("random", 0, 2.5, 6)]
    [InlineData("random", 2, 2.5, 6)]
    public void Who_is_meant_by_much_gets_hardly_more_turns(string name, int crashes, double least, double most)
    {
        Configuration configuration = Configure($"chandra-toueg n=5 tc=2 crashes={crashes} suspicions=0");
        int turnsOfMost = 0, turnsOfLeast = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var choices = new List<Choice>();
            (int Most, int Least) before = default;
            Run(configuration, StrategyCatalog.Create(name, 3), seed, choices, c =>
            {
                turnsOfMost += choices[^1].Party == before.Most ? 1 : 0;
                turnsOfLeast += choices[^1].Party == before.Least ? 1 : 0;

                // For one of them at least three times as much can happen as for another.
                List<(int Party, int Count)> pending =
                    [.. c.Pool.All[..c.Pool.Ready].ToArray().GroupBy(item => (int)item.Party).Select(g => (g.Key, g.Count())).OrderBy(g => g.Item2)];
                before = pending.Count > 1 && pending[^1].Count >= 3 * pending[0].Count ? (pending[^1].Party, pending[0].Party) : default;
            });
        }

        Assert.True(turnsOfLeast > Runs, $"only {turnsOfLeast} turns are compared");
        Assert.InRange((double)turnsOfMost / turnsOfLeast, least, most);
    }

    [Fact]
    public void What_waits_keeps_a_party_from_nothing_that_came_after_it()
    {
        // What comes from no crashed server is taken in the order in which it came.
        Configuration configuration = Configure("omega n=5 tc=2 crashes=2 consensus=mvc");
        int compared = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var choices = new List<Choice>();
            var places = new Dictionary<(ChoiceKind, int, int, int), ulong>();
            Run(configuration, StrategyCatalog.Create("mailboxes", 3), seed, choices, c =>
            {
                Choice last = choices[^1];
                if (last.Kind == ChoiceKind.Deliver && !c.Crashed.Contains(last.From))
                {
                    ulong place = places.GetValueOrDefault((last.Kind, last.From, last.Party, last.Number), ulong.MaxValue);
                    foreach (Pending item in c.Pool.All[..c.Pool.Ready])
                    {
                        if (item.Party == last.Party && !c.Crashed.Contains(item.From) && places.ContainsKey((item.Kind, item.From, item.Party, item.Number)))
                        {
                            Assert.True(item.Priority > place, "something came before");
                            compared += c.Crashed.IsEmpty ? 0 : 1;
                        }
                    }
                }

                places.Clear();
                foreach (Pending item in c.Pool.All[..c.Pool.Ready].ToArray().Where(item => item.Priority > MailboxStrategy.HalfWay))
                {
                    places[(item.Kind, item.From, item.Party, item.Number)] = item.Priority;
                }
            });
        }

        Assert.True(compared > 10 * Runs, $"only {compared} are compared");
    }

    [Fact]
    public void Who_made_something_new_takes_nothing_until_that_is_on_its_way()
    {
        Configuration configuration = Configure("cac n=4 t=1 k=1 byzantine=none proposers=4");
        int compared = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var choices = new List<Choice>();
            PartySet sending = PartySet.Empty;
            var fresh = new HashSet<(ChoiceKind, int, int, int)>();
            Run(configuration, StrategyCatalog.Create("mailboxes", 3), seed, choices, c =>
            {
                Choice last = choices[^1];
                bool isSome = false;
                foreach (Pending item in c.Pool.All[..c.Pool.Ready])
                {
                    isSome |= item.Priority == MailboxStrategy.New && fresh.Contains(Name(item));
                }

                Assert.False(isSome && sending.Contains(last.Party), "a party takes something while it has something to send");
                compared += isSome && !sending.IsEmpty ? 1 : 0;
                sending = (isSome ? sending : PartySet.Empty).With(last.Party);
                fresh.Clear();
                foreach (Pending item in c.Pool.All[..c.Pool.Ready])
                {
                    if (item.Priority == MailboxStrategy.New)
                    {
                        fresh.Add(Name(item));
                    }
                }
            });
        }

        Assert.True(compared > Runs, $"only {compared} are compared");

        static (ChoiceKind, int, int, int) Name(in Pending item) => (item.Kind, item.From, item.Party, item.Number);
    }

    [Fact]
    public void A_copy_is_put_on_its_way_anew()
    {
        Configuration configuration = Configure("cac n=4 t=1 k=1 byzantine=none proposers=4 duplicates=4");
        int copies = 0, overtaken = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var choices = new List<Choice>();
            (byte From, byte Party, ushort Number)? copy = null;
            Run(configuration, StrategyCatalog.Create("mailboxes", 3), seed, choices, c =>
            {
                Choice last = choices[^1];
                if (copy is { } awaited && last.Party == awaited.Party)
                {
                    overtaken += (last.From, last.Party, last.Number) == awaited ? 0 : 1;
                    copy = null;
                }

                if (last.Kind == ChoiceKind.Duplicate)
                {
                    copy = (last.From, last.Party, last.Number);
                    copies++;
                    Pending item = c.Pool.All[..c.Pool.Ready].ToArray().Single(item => item.IsCopy && (item.From, item.Party, item.Number) == copy);
                    Assert.Equal(MailboxStrategy.New, item.Priority);
                }
            });
        }

        Assert.True(copies > Runs / 2, $"only {copies} copies");
        Assert.True(overtaken > copies / 2, $"only {overtaken} of {copies} copies are overtaken");
    }

    [Theory]
    [InlineData("mailboxes", 0.15, 0.35)]
    [InlineData("newest-first", 0, 0.1)]
    public void A_quarter_of_what_Byzantine_parties_send_waits_for_all_else(string name, double least, double most)
    {
        Configuration configuration = Configure("cac n=4 t=1 k=1 byzantine=silent faulty=1 proposers=4");
        int early = 0, late = 0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            bool isOver = false;
            var choices = new List<Choice>();
            Run(configuration, StrategyCatalog.Create(name, 3), seed, choices, c =>
            {
                int heard = IsHeard(c, choices[^1]) ? 1 : 0;
                early += isOver ? 0 : heard;
                late += isOver ? heard : 0;
                isOver |= IsAllElseOver(c);
            });
        }

        Assert.True(early > Runs, $"only {early} messages");
        Assert.InRange((double)late / (early + late), least, most);
    }
}
