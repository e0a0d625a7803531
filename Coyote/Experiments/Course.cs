using GkeVerified.Coyote.Strategies;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Gke;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Experiments;

/// <summary>
/// One course of the hybrid system for ω_fs, step by step: the machines of all servers over live TH_cons, in one session, and an adversary that
/// picks each step by a number. A step starts a server, delivers a message, lets TH_cons decide, or breaks into a server in the phase that the
/// pattern says. What the pattern needs is awaited: nobody decides while a break-in must come before, and a server that is to be met running
/// when others have decided neither decides nor is given shares until then.
/// </summary>
/// <typeparam name="TModulus">The field.</typeparam>
internal sealed class Course<TModulus> : IEavesdropper
    where TModulus : struct, IModulus
{
    private readonly Group _group;
    private readonly Machine[] _servers;
    private readonly HybridSystem _system;
    private readonly Phase[] _phases;
    private readonly Rng _rng;
    private readonly List<Choice> _choices = [];
    private readonly List<(object Key, SmallField<TModulus> Value)> _sealed = [];
    private readonly HashSet<object> _opened = [];
    private readonly List<SmallField<TModulus>> _view = [];
    private PartySet _started;
    private PartySet _finished;
    private PartySet _broken;
    private IUserSide? _user;

    /// <summary>Begins.</summary>
    /// <param name="group">The group.</param>
    /// <param name="tb">t_b.</param>
    /// <param name="phases">When each server is broken into, from position 1.</param>
    /// <param name="tape">What the servers draw, one after the other.</param>
    /// <param name="schedule">The number by which the adversary picks.</param>
    /// <param name="variant">Which form of the protocol.</param>
    public Course(
        Group group, int tb, IReadOnlyList<Phase> phases, ReadOnlyMemory<byte> tape, ulong schedule, Variant variant = Variant.Default)
    {
        _group = group;
        _phases = [.. phases];
        _rng = new Rng(schedule);
        _servers = new Machine[group.Size + 1];
        _system = new HybridSystem(group, _servers, this, Finished);
        Keys = new SmallField<TModulus>?[group.Size + 1];
        int draws = Draws(group, tb);
        for (int party = 1; party <= group.Size; party++)
        {
            var chance = new Tape(tape.Slice((party - 1) * draws, draws), party);
            _servers[party] = new OmegaFs<Drawn<TModulus>, IdealScheme<Drawn<TModulus>>>(
                group, tb, party, HybridSystem.Session, variant, chance);
        }
    }

    private enum Kind
    {
        Start,
        Deliver,
        Decide,
        BreakIn,
    }

    /// <summary>How many steps were taken.</summary>
    public int Steps { get; private set; }

    /// <summary>What the adversary has read.</summary>
    public IReadOnlyList<SmallField<TModulus>> View => _view;

    /// <summary>What each server has output as the session key, from position 1.</summary>
    public SmallField<TModulus>?[] Keys { get; }

    /// <summary>The session key, when all have finished.</summary>
    /// <exception cref="InvalidOperationException">Two servers computed different keys.</exception>
    public SmallField<TModulus> AgreedKey => Array.TrueForAll(Keys[1..], key => key == Keys[1])
        ? Keys[1]!.Value
        : throw new InvalidOperationException("Two servers computed different keys.");

    /// <summary>Whether some server has decided, and so what the key is made of.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>The proposals, in the order in which they came.</summary>
    public IReadOnlyList<object> Proposals => _system.Proposals;

    /// <summary>What the adversary wants to be decided; null when the number picks.</summary>
    public object? Preferred { get; set; }

    /// <summary>How many elements a server draws: its contribution and a pad for each server.</summary>
    /// <param name="group">The group.</param>
    /// <param name="tb">t_b.</param>
    public static int Draws(Group group, int tb) => (tb + 1) * (group.Size + 1);

    /// <summary>From now on there are no break-ins, and another number picks.</summary>
    /// <param name="schedule">The number.</param>
    public void GoOnFreely(ulong schedule)
    {
        Array.Clear(_phases);
        _rng.Restart(schedule);
    }

    /// <summary>Takes a step.</summary>
    /// <param name="user">Told what happens at the user's side before it does; null when nobody is.</param>
    /// <returns>Whether there was a step to take.</returns>
    /// <exception cref="InvalidOperationException">In the end a server has not finished or was not broken into as the pattern says.</exception>
    public bool Step(IUserSide? user)
    {
        Choose();
        if (_choices.Count == 0)
        {
            for (int party = 1; party <= _group.Size; party++)
            {
                if (Keys[party] is null || (_phases[party] != Phase.Never && !_broken.Contains(party)))
                {
                    throw new InvalidOperationException($"Server {party} is not through: the pattern cannot be had.");
                }
            }

            return false;
        }

        _user = user;
        Choice choice = _choices[_rng.Below(_choices.Count)];
        switch (choice.Kind)
        {
            case Kind.Start:
                _started = _started.With(choice.Which);
                user?.Starts(choice.Which);
                _system.Start(choice.Which);
                break;
            case Kind.Deliver:
                _system.Deliver(choice.Which);
                break;
            case Kind.Decide:
                IsDecided = true;
                _system.LetDecide(choice.Which, permitted => Preferred ?? permitted[_rng.Below(permitted.Count)].Value);
                break;
            default:
                _broken = _broken.With(choice.Which);
                user?.BreaksInto(choice.Which);
                break;
        }

        Steps++;
        LastBroken = choice.Kind == Kind.BreakIn ? choice.Which : 0;
        return true;
    }

    /// <summary>Whom the last step broke into, 0 if nobody: what it holds is yet to be read.</summary>
    public int LastBroken { get; private set; }

    /// <summary>The adversary reads the memory of the server that the last step broke into.</summary>
    /// <exception cref="InvalidOperationException">There is more or less in it than the phase allows.</exception>
    public void Read()
    {
        int before = _view.Count;
        _servers[LastBroken].Reveal(this);
        int read = _view.Count - before;
        bool fits = _phases[LastBroken] switch
        {
            Phase.Before => read == 0,
            Phase.Finished => read == 1,
            _ => read > 1,
        };
        if (!fits)
        {
            throw new InvalidOperationException($"Server {LastBroken}, broken into {_phases[LastBroken]}, shows {read} elements.");
        }
    }

    /// <inheritdoc/>
    public void Sees(object value) => _view.Add((SmallField<TModulus>)value);

    /// <inheritdoc/>
    public void SeesSealed(object key, object value)
    {
        if (_opened.Contains(key))
        {
            _view.Add((SmallField<TModulus>)value);
        }
        else
        {
            _sealed.Add((key, (SmallField<TModulus>)value));
        }
    }

    /// <inheritdoc/>
    public void SeesOpeningKey(object key)
    {
        if (_opened.Add(key))
        {
            _view.AddRange(_sealed.Where(one => one.Key.Equals(key)).Select(one => one.Value));
        }
    }

    // What may be next.
    private void Choose()
    {
        _choices.Clear();
        bool mayDecide = true;
        for (int party = 1; party <= _group.Size; party++)
        {
            Phase awaited = Awaited(party);
            mayDecide &= awaited is not (Phase.Undecided or Phase.Proposed);
            if (!_started.Contains(party) && awaited != Phase.Before)
            {
                _choices.Add(new Choice(Kind.Start, party));
            }

            bool canBreakIn = awaited switch
            {
                Phase.Before => true,
                Phase.Undecided => _started.Contains(party),
                Phase.Proposed => Proposals.Count == _group.Size,
                Phase.Decided => _started.Contains(party) && IsDecided,
                Phase.Finished => _finished.Contains(party),
                _ => false,
            };
            if (canBreakIn)
            {
                _choices.Add(new Choice(Kind.BreakIn, party));
            }
        }

        for (int party = 1; mayDecide && party <= _group.Size; party++)
        {
            if (_system.MayDecide(party) && Awaited(party) != Phase.Decided)
            {
                _choices.Add(new Choice(Kind.Decide, party));
            }
        }

        for (int m = 0; m < _system.Net.Count; m++)
        {
            if (_system.Net[m].Message is not Share || Awaited(_system.Net[m].To) != Phase.Decided)
            {
                _choices.Add(new Choice(Kind.Deliver, m));
            }
        }
    }

    private Phase Awaited(int party) => _broken.Contains(party) ? Phase.Never : _phases[party];

    private void Finished(int party, Finish finish)
    {
        Keys[party] = (SmallField<TModulus>)finish.Key;
        _finished = _finished.With(party);
        _user?.Finishes(party);
    }

    private readonly record struct Choice(Kind Kind, int Which);
}
