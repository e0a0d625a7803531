using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>
/// Tries every event in every state that both hosts can reach by any sequence of the events of a setting, nearest states first. Where the
/// search ends without a difference, there is none on any sequence of these events, however long; and the states correspond one to one.
/// </summary>
internal static class Exhaustive
{
    /// <summary>Searches.</summary>
    /// <param name="translation">The hosts of Dafny.</param>
    /// <param name="setting">The host, its parameters and its events.</param>
    /// <param name="coverage">Counts the marks of Spec that are reached.</param>
    /// <param name="tally">Counts states and verdicts.</param>
    /// <returns>A shortest difference; null when there is none.</returns>
    public static Difference? Search(ITranslation translation, Setting setting, Coverage coverage, Tally tally)
    {
        var first = new Lockstep(translation, setting, coverage);
        var monitoredOf = new Dictionary<object, object>();
        var provedOf = new Dictionary<object, object>();
        var queue = new Queue<Node>();
        Meet(new Node(first, null, 0));
        while (queue.TryDequeue(out Node? node))
        {
            tally.Sequences++;
            (object Proved, object Monitored) states = node.Hosts.States;
            int accepted = -1;
            (int Happening, string? Rule) refused = (-1, null);
            for (int e = 0; e < setting.Happenings.Length; e++)
            {
                // A refusal changes nothing, so it needs no copy; whether that is so is seen afterwards.
                bool changes = node.Hosts.Proved.Judge(e) is null;
                Node next = changes ? new Node(node.Hosts.Copy(), node, e) : node;
                Disagreement? found = next.Hosts.Take(e, out string? rule);
                tally.Count(rule);
                if (rule is null)
                {
                    accepted = e;
                }
                else
                {
                    refused = (e, rule);
                }

                if ((found ?? (changes ? Meet(next) : null)) is { } disagreement)
                {
                    return new Difference(setting, [.. node.Path(), e], disagreement);
                }
            }

            // The way here as a whole, and on with an event that is refused, after which nothing else counts.
            List<int> path = node.Path();
            Disagreement? here = node.Hosts.States.Equals(states)
                ? node.Hosts.Compare() ?? node.Hosts.JudgeWhole(path, null)
                : new Disagreement("unchanged by refusals", "changed by a refusal");
            if (here is null && refused.Rule is not null && accepted >= 0)
            {
                path.AddRange([refused.Happening, accepted]);
                here = node.Hosts.JudgeWhole(path, refused.Rule);
            }

            if (here is { } other)
            {
                return new Difference(setting, path, other);
            }

            node.Leave();
        }

        return null;

        Disagreement? Meet(Node node)
        {
            (object proved, object monitored) = node.Hosts.States;
            bool isKnown = monitoredOf.TryGetValue(proved, out object? itsMonitored);
            bool isKnownToo = provedOf.TryGetValue(monitored, out object? itsProved);
            if (isKnown && isKnownToo && itsMonitored!.Equals(monitored) && itsProved!.Equals(proved))
            {
                return null;
            }

            if (isKnown || isKnownToo)
            {
                return new Disagreement(isKnown ? "a state met before" : "a new state", isKnownToo ? "a state met before" : "a new state");
            }

            monitoredOf.Add(proved, monitored);
            provedOf.Add(monitored, proved);
            queue.Enqueue(node);
            return null;
        }
    }

    private sealed class Node(Lockstep hosts, Node? before, int happening)
    {
        private Lockstep? _hosts = hosts;

        public Lockstep Hosts => _hosts!;

        // The way remains, the states are not needed any more.
        public void Leave() => _hosts = null;

        public List<int> Path()
        {
            var path = new List<int>();
            for (Node node = this; node.Before is { } earlier; node = earlier)
            {
                path.Add(node.Happening);
            }

            path.Reverse();
            return path;
        }

        private Node? Before { get; } = before;

        private int Happening { get; } = happening;
    }
}
