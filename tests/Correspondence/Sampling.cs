using GkeVerified.Coyote.Strategies;

namespace GkeVerified.Correspondence;

/// <summary>
/// Random sequences of events in larger settings. After a refusal both hosts go on from the state before, so a run with many refusals is a
/// legal sequence, and as many illegal ones that begin like it.
/// </summary>
/// <param name="pairs">A pair of hosts for each setting; sequences take turns.</param>
/// <param name="seed">The seed.</param>
internal sealed class Sampling(IReadOnlyList<Pair> pairs, ulong seed)
{
    private const int LongestRun = 32;

    // One in so many sequences is also judged by the function that the theorems speak of, and ends with what the hosts say of themselves.
    private const int WholeOneIn = 16;

    private readonly Rng _rng = new();
    private readonly List<int> _run = [];
    private readonly List<int> _accepted = [];

    /// <summary>What was counted.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Tries one sequence.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <returns>A difference, not shrunk; null when there is none.</returns>
    public Difference? Run(long number)
    {
        Pair pair = pairs[(int)(number % pairs.Count)];
        Setting setting = pair.Setting;
        _rng.Restart(Rng.SeedOfRun(seed, number));
        bool isWhole = pair is Lockstep && number / pairs.Count % WholeOneIn == 0;
        int length = 1 + _rng.Below(LongestRun);
        int sessions = 1 + _rng.Below(setting.Sessions);
        int favourite = _rng.Below(setting.Values);
        int crashes = _rng.Below(3);
        int breakIns = setting.Kind == HostKind.Cons ? 0 : _rng.Below(4);
        int outputs = 4 + _rng.Below(12);
        int inputs = 4 + _rng.Below(12);
        _run.Clear();
        _accepted.Clear();
        string? firstRule = null;
        pair.Reset();
        Tally.Sequences++;
        while (_run.Count < length)
        {
            int happening = Choose();
            _run.Add(happening);
            Disagreement? found = pair.Take(happening, out string? rule);
            Tally.Count(rule);
            firstRule ??= rule;
            if (found is null && isWhole)
            {
                found = Whole(happening, rule);
            }

            if (found is { } disagreement)
            {
                return new Difference(setting, [.. _run], disagreement);
            }
        }

        return null;

        Disagreement? Whole(int happening, string? rule)
        {
            _accepted.Add(happening);
            Disagreement? found = pair.JudgeWhole(_accepted, rule);
            if (rule is not null)
            {
                _accepted.RemoveAt(_accepted.Count - 1);
            }

            return found ?? (_run.Count < length ? null : pair.JudgeWhole(_run, firstRule) ?? pair.Compare());
        }

        int Choose()
        {
            if (_run.Count > 0 && _rng.Happens(1, 8))
            {
                return _run[_rng.Below(_run.Count)];
            }

            int server = setting.Servers[_rng.Below(setting.Servers.Count)];
            int kind = _rng.Below(inputs + outputs + crashes + breakIns);
            if (kind >= inputs + outputs)
            {
                return setting.PlaceOf(new Happening(kind < inputs + outputs + crashes ? Act.Crash : Act.BreakIn, server, 0, 0));
            }

            int session = _rng.Below(sessions);
            bool isInput = kind < inputs;
            int value = isInput && setting.Kind != HostKind.Cons ? 0
                : _rng.Happens(3, 4) ? (favourite + session) % setting.Values
                : _rng.Below(setting.Values);
            return setting.PlaceOf(new Happening(isInput ? Act.Input : Act.Output, server, session, value));
        }
    }
}
