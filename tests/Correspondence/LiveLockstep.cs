using GkeVerified.Spec.Gke;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Correspondence;

/// <summary>
/// A translated host, and TH_gke or TH_fs-gke of Spec as a live ideal system: an adversary lets servers finish, and the live host says with
/// which key. What it shows must be accepted by the translated host, and what it refuses must be refused there by the same rule.
/// </summary>
/// <param name="translation">The hosts of Dafny.</param>
/// <param name="setting">The host, its parameters and its events; the key of a finish is a candidate.</param>
internal sealed class LiveLockstep(ITranslation translation, Setting setting) : Pair(translation.Host(setting))
{
    private readonly TrustedHostGke _live = setting.Kind == HostKind.FsGke
        ? new TrustedHostFsGke(setting.Group, setting.BreakIns)
        : new TrustedHostGke(setting.Group);

    private long _position;
    private int _drawn;

    /// <inheritdoc/>
    public override Disagreement? Take(int happening, out string? rule)
    {
        _position++;
        Happening asked = Setting.Happenings[happening];
        string? refused = null;
        ulong revealed = 0;
        switch (Setting.Events[happening])
        {
            case Finish finish:
                refused = _live.Finish(finish, _position, out object? key)?.Rule;
                if (key is not null)
                {
                    happening = Setting.PlaceOf(asked with { Value = Setting.ValueNamed(key) });
                }

                break;
            case BreakIn when _live is TrustedHostFsGke live:
                revealed = Setting.BitsOf(live.BreakIn(asked.Server, Draw).Select(entry => entry.Session));
                break;
            case Start:
                _live.Start(asked.Server, Setting.IdOf(asked.Session));
                break;
            case Crash:
                _live.Crash(asked.Server, _position);
                break;
        }

        rule = Proved.Take(happening);
        return rule != refused ? Disagreement.OfVerdicts(rule, refused)
            : asked.Act == Act.BreakIn ? Disagreement.OfRevealed(Proved.RevealedBy(asked.Server), revealed)
            : null;
    }

    /// <inheritdoc/>
    public override Disagreement? Compare() => null;

    /// <inheritdoc/>
    public override void Reset()
    {
        Proved.Reset();
        _live.Reset();
        _position = 0;
        _drawn = 0;
    }

    private object Draw() => Setting.ValueOf(_drawn++ % Setting.Values);
}
