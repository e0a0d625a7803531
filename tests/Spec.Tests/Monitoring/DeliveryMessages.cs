using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Tests.Monitoring;

/// <summary>A proposal that is nothing but what specifications read of it.</summary>
internal sealed record TestProposal(int Author, ProposalKind Kind, int Member, int Epoch = 0) : IProposalMessage
{
    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Author);
        fingerprint.Add((int)Kind);
        fingerprint.Add(Member);
        fingerprint.Add(Epoch);
    }

    public override string ToString() => $"{ProposalKinds.Name(Kind)} {Member} by {Author} in {Epoch}";
}

/// <summary>A commit that is nothing but what specifications read of it.</summary>
internal sealed class TestCommit(int author, int epoch, params IProposalMessage[] proposals) : ICommitMessage
{
    public int Author { get; } = author;

    public int Epoch { get; } = epoch;

    public IReadOnlyList<IProposalMessage> Proposals { get; } = proposals;

    public override bool Equals(object? obj) =>
        obj is TestCommit other && (other.Author, other.Epoch) == (Author, Epoch) && other.Proposals.SequenceEqual(Proposals);

    public override int GetHashCode() => HashCode.Combine(Author, Epoch, Proposals.Count);

    public void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Author);
        fingerprint.Add(Epoch);
        fingerprint.Add(Proposals.Count);
        foreach (IProposalMessage proposal in Proposals)
        {
            proposal.AddTo(ref fingerprint);
        }
    }

    public override string ToString() => $"commit by {Author} of {{{string.Join(", ", Proposals)}}} in {Epoch}";
}

/// <summary>Events of the Delivery Service in the group <c>s1</c>.</summary>
internal static class Deliveries
{
    private static readonly SessionId s_id = new("s1");

    public static ProposalBroadcast Broadcasts(int party, IProposalMessage proposal) => new(party, s_id, proposal);

    public static ProposalDeliver Delivers(int party, IProposalMessage proposal) => new(party, s_id, proposal.Author, proposal);

    public static CommitPropose Proposes(int party, ICommitMessage commit) => new(party, s_id, commit.Epoch, commit);

    public static CommitDeliver Delivers(int party, ICommitMessage commit) => new(party, s_id, commit.Epoch, commit.Author, commit);

    public static GroupKey Computes(int party, int epoch, string? key) => new(party, s_id, epoch, key);
}
