using GkeVerified.Spec.Monitoring;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.DeliveryService;

/// <summary>
/// A specification of the Delivery Service [PIFTI23 §3.3] in the Byzantine model. It judges each group by itself, and only what correct
/// processes of the service do; what it owes is judged at quiescence, while no more than t parties are Byzantine.
/// </summary>
/// <typeparam name="TState">What it knows of a group.</typeparam>
public abstract class DeliveryMonitor<TState> : ByzantineMonitor<TState>
    where TState : class, IInstanceState<TState>
{
    private readonly PartySet _service;

    /// <summary>Begins with no group.</summary>
    /// <param name="group">The parties, with t in place of t_c.</param>
    /// <param name="service">The processes that run the service; null where all parties do. A central server is none: nothing is owed to it.</param>
    /// <param name="coverage">Counts which rules were exercised; null when nobody asks.</param>
    /// <param name="positionName">What a position counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A process of the service lies outside the group.</exception>
    private protected DeliveryMonitor(Group group, PartySet? service, Coverage? coverage, string positionName)
        : base(group, coverage, positionName)
    {
        _service = service ?? group.Everyone;
        foreach (int party in _service)
        {
            group.RequireMember(party);
        }
    }

    /// <summary>n, the number of parties.</summary>
    private protected int Size => Group.Size;

    /// <summary>The processes that are judged: the correct ones of the service.</summary>
    private protected PartySet Judged => Corruptions.Correct.Intersect(_service);

    /// <inheritdoc/>
    public sealed override void OpenObligations(ICollection<Obligation> open)
    {
        if (!Corruptions.WithinResilience)
        {
            return;
        }

        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, _, string owed) in Owed(Instances[k]))
            {
                open.Add(new Obligation(party, Instances.IdAt(k), $"{owed} in {Instances.IdAt(k)}"));
            }
        }
    }

    /// <summary>The name of a specification in a reading.</summary>
    /// <param name="name">Its name in the achievable one.</param>
    /// <param name="reading">The reading.</param>
    private protected static string NameIn(string name, Reading reading) => reading == Reading.Literal ? name + "-literal" : name;

    /// <summary>Whether the specification speaks of a kind of event; the others are passed over.</summary>
    /// <param name="observed">The event.</param>
    private protected abstract bool SpeaksOf(SessionEvent observed);

    /// <summary>Takes one step with the run.</summary>
    /// <param name="group">What is known of the group; changed only where the step is not refused.</param>
    /// <param name="observed">An event that the specification speaks of, at a process that is judged.</param>
    /// <param name="position">The step of the run, or the line of the trace.</param>
    /// <returns>The violation, or null.</returns>
    private protected abstract Violation? Judge(TState group, SessionEvent observed, long position);

    /// <summary>What would be owed if all messages were delivered now and no more than t parties are Byzantine.</summary>
    /// <param name="group">What is known of the group.</param>
    /// <returns>The process that owes it, the rule, and what it owes, as a clause that follows its number.</returns>
    private protected virtual IEnumerable<(int Party, string Rule, string Owed)> Owed(TState group) => [];

    /// <summary>All messages are delivered, and a group owes nothing: the place to reach marks.</summary>
    /// <param name="group">What is known of the group.</param>
    private protected virtual void Discharged(TState group)
    {
    }

    /// <summary>What is known of the groups.</summary>
    private protected IEnumerable<TState> Groups()
    {
        for (int k = 0; k < Instances.Count; k++)
        {
            yield return Instances[k];
        }
    }

    /// <summary>Whether a user is a Byzantine party. All others are held to what they did, also those who are no parties.</summary>
    /// <param name="user">The user, numbered from 1.</param>
    private protected bool IsByzantine(int user) => user >= 1 && user <= Size && Corruptions.Corrupted.Contains(user);

    // After a refusal nothing is known that was not before.
    private protected sealed override Violation? Take(SessionEvent observed, long position)
    {
        if (!SpeaksOf(observed) || !Corruptions.IsCorrect(observed.Party) || !_service.Contains(observed.Party))
        {
            return null;
        }

        TState? known = Instances.Find(observed.Session);
        TState group = known ?? NewState();
        Violation? violation = Judge(group, observed, position);
        if (known is null && violation is null)
        {
            Instances.Add(observed.Session, group);
        }

        return violation;
    }

    private protected sealed override Violation? JudgeOwed(long position)
    {
        if (!Corruptions.WithinResilience)
        {
            return null;
        }

        for (int k = 0; k < Instances.Count; k++)
        {
            foreach ((int party, string rule, string owed) in Owed(Instances[k]))
            {
                return new Violation(
                    Name,
                    rule,
                    $"all messages among correct processes are delivered, and {party} {owed} in {Instances.IdAt(k)} "
                    + $"({Corruptions.Describe()}).",
                    position);
            }

            Discharged(Instances[k]);
        }

        return null;
    }
}
