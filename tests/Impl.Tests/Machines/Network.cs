using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Tests.Machines;

/// <summary>A message on its way.</summary>
internal sealed record Letter(int From, int To, Message Message);

/// <summary>
/// Machines by themselves, for tests: a bag of letters that the test delivers as it likes, and whatever the machines put out.
/// </summary>
internal sealed class Network
{
    private readonly Machine[] _machines;
    private readonly Outbox _outbox;

    public Network(Group group, Func<int, Machine> machine)
    {
        Group = group;
        _machines = [.. Enumerable.Range(1, group.Size).Select(machine)];
        _outbox = new Outbox(group, Coverage);
    }

    public Group Group { get; }

    public Coverage Coverage { get; } = new();

    /// <summary>Who was activated last.</summary>
    public int Active { get; private set; }

    public List<Letter> Bag { get; } = [];

    public List<Event> Outputs { get; } = [];

    public List<Event> Calls { get; } = [];

    public List<Event> Observed { get; } = [];

    public List<Expire> Timers { get; } = [];

    public Impl.Consensus.ICoin? Coin
    {
        get => _outbox.Coin;
        set => _outbox.Coin = value;
    }

    public Machine this[int party]
    {
        get => _machines[party - 1];
        set => _machines[party - 1] = value;
    }

    public void Input(SessionEvent input)
    {
        _outbox.Clear();
        Active = input.Party;
        this[input.Party].Input(input, _outbox);
        Take(input.Party);
    }

    public void Suspect(int party, int suspected)
    {
        _outbox.Clear();
        this[party].Suspect(suspected, _outbox);
        Take(party);
    }

    public void Expire(Expire timer)
    {
        Timers.Remove(timer);
        _outbox.Clear();
        Active = timer.Party;
        this[timer.Party].Expire(timer.Session, _outbox);
        Take(timer.Party);
    }

    public void Deliver(Letter letter)
    {
        Bag.Remove(letter);
        _outbox.Clear();
        Active = letter.To;
        this[letter.To].Receive(letter.From, letter.Message, _outbox);
        Take(letter.To);
    }

    /// <summary>Delivers what is chosen until nothing of it is left.</summary>
    public void DeliverAll(Func<Letter, bool>? chosen = null, Random? random = null)
    {
        while (true)
        {
            Letter[] candidates = [.. Bag.Where(letter => chosen?.Invoke(letter) ?? true)];
            if (candidates.Length == 0)
            {
                return;
            }

            Deliver(candidates[random?.Next(candidates.Length) ?? 0]);
        }
    }

    public T[] Sent<T>()
        where T : Message => [.. Bag.Select(letter => letter.Message).OfType<T>().Distinct()];

    public static Fingerprint State(IFingerprinted value)
    {
        var fingerprint = default(Fingerprint);
        value.AddTo(ref fingerprint);
        return fingerprint;
    }

    private void Take(int party)
    {
        foreach (Effect effect in _outbox.Effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.Send:
                    Bag.Add(new Letter(party, effect.To, effect.Message!));
                    break;
                case EffectKind.Output:
                    Outputs.Add(effect.Event!);
                    break;
                case EffectKind.Call:
                    Calls.Add(effect.Event!);
                    break;
                case EffectKind.StartTimer or EffectKind.StopTimer:
                    var timer = (Expire)effect.Event!;
                    Timers.RemoveAll(t => t.Party == timer.Party && t.Session.Root == timer.Session.Root);
                    if (effect.Kind == EffectKind.StartTimer)
                    {
                        Timers.Add(timer);
                    }

                    break;
                default:
                    Observed.Add(effect.Event!);
                    break;
            }
        }
    }
}
