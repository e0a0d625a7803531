namespace GkeVerified.Coyote.Strategies;

/// <summary>The strategies that sample schedules, by name.</summary>
public static class StrategyCatalog
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["random", "newest-first", "stacks", "starving", "delay-bounding", "pct", "pos", "coin-aware", "coin-bursts", "lagging", "favouring", "mailboxes", "camps", "two-stage", "swarm"];

    /// <summary>Makes a strategy.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pctDepth">The depth d, for PCT, starving and camps; for delay bounding, how many delays a run has at most.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static Strategy Create(string name, int pctDepth) => name switch
    {
        "random" => new UniformStrategy(),
        "newest-first" => new NewestFirstStrategy(),
        "stacks" => new NewestFirstStrategy(atEachParty: true),
        "starving" => new StarvingStrategy(pctDepth),
        "delay-bounding" => new DelayBoundingStrategy(most: pctDepth),
        "pct" => new PctStrategy(pctDepth),
        "pos" => new PartialOrderStrategy(),
        "coin-aware" => new CoinAwareStrategy(),
        "coin-bursts" => new CoinAwareStrategy(inBursts: true),
        "lagging" => new LaggingStrategy(),
        "favouring" => new FavouringStrategy(),
        "mailboxes" => new MailboxStrategy(),
        "camps" => new CampStrategy(pctDepth),
        "two-stage" => new TwoStageStrategy(),
        "swarm" => new SwarmStrategy(),
        _ => throw new InputException(
            $"There is no strategy \"{name}\". Strategies are: {string.Join(", ", Names)}, exhaustive."),
    };
}
