include "Quorums.dfy"

// π_CKS00 [CS04 §2.3] as Impl/Consensus/BitConsensus.cs runs it: rounds of three exchanges of votes and a coin, t_c < n/2, any n. The
// adversary chooses which q = n − t_c votes a server sees in each exchange, and every face of every coin, also different ones at different
// servers; who crashes simply takes no more steps. So what is proved here holds whatever the network and the coin do:
// agreement and validity, as consequences of an inductive invariant. Termination needs the coin and is not proved here.

module BitConsensus {
  import opened Quorums

  datatype Option<T> = None | Some(value: T)

  datatype Config = Config(n: nat, tc: nat)

  predicate IsConfig(k: Config) {
    2 * k.tc < k.n
  }

  function Quorum(k: Config): nat
    requires IsConfig(k)
  {
    k.n - k.tc
  }

  // Where a server's vote belongs: exchange 1, 2 or 3 of a round.
  datatype Slot = Slot(round: nat, exchange: nat, server: nat)

  // Before its proposal, voting, or decided; and every vote ever sent: None stands for ⊥.
  datatype Server = Idle | Voting(round: nat, exchange: nat) | Decided(bit: bool)

  datatype State = State(servers: seq<Server>, votes: map<Slot, Option<bool>>, proposed: set<(nat, bool)>)

  function Init(k: Config): State {
    State(seq(k.n, _ => Idle), map[], {})
  }

  // The votes of the servers "heard" in an exchange, which all have been sent.
  ghost predicate Hears(k: Config, s: State, round: nat, exchange: nat, heard: set<nat>)
    requires IsConfig(k)
  {
    && heard <= Servers(k.n) && |heard| >= Quorum(k)
    && forall j :: j in heard ==> Slot(round, exchange, j) in s.votes
  }

  ghost predicate AllVote(s: State, round: nat, exchange: nat, heard: set<nat>, vote: Option<bool>) {
    forall j :: j in heard ==> Slot(round, exchange, j) in s.votes && s.votes[Slot(round, exchange, j)] == vote
  }

  ghost predicate SomeVote(s: State, round: nat, exchange: nat, heard: set<nat>, vote: Option<bool>) {
    exists j :: j in heard && Slot(round, exchange, j) in s.votes && s.votes[Slot(round, exchange, j)] == vote
  }

  function Votes(s: State, i: nat, round: nat, exchange: nat, vote: Option<bool>): State
    requires i < |s.servers|
  {
    State(s.servers[i := Voting(round, exchange)], s.votes[Slot(round, exchange, i) := vote], s.proposed)
  }

  // The steps of server i.
  ghost predicate Proposes(k: Config, s: State, t: State, i: nat, bit: bool) {
    && i < |s.servers| && s.servers[i].Idle?
    && t == Votes(s, i, 1, 1, Some(bit)).(proposed := s.proposed + {(i, bit)})
  }

  // Exchange 1 or 2 ends: vote the bit that all heard votes are, otherwise ⊥.
  ghost predicate Echoes(k: Config, s: State, t: State, i: nat, heard: set<nat>)
    requires IsConfig(k)
  {
    && i < |s.servers| && s.servers[i].Voting? && 1 <= s.servers[i].exchange <= 2
    && var (r, x) := (s.servers[i].round, s.servers[i].exchange);
    && Hears(k, s, r, x, heard)
    && exists vote: Option<bool> ::
      && t == Votes(s, i, r, x + 1, vote)
      && (vote.Some? ==> AllVote(s, r, x, heard, vote))
      && (forall bit :: AllVote(s, r, x, heard, Some(bit)) ==> vote == Some(bit))
  }

  // Exchange 3 ends. All heard votes are a bit: decide it.
  ghost predicate Concludes(k: Config, s: State, t: State, i: nat, heard: set<nat>, bit: bool)
    requires IsConfig(k)
  {
    && i < |s.servers| && s.servers[i].Voting? && s.servers[i].exchange == 3
    && Hears(k, s, s.servers[i].round, 3, heard) && AllVote(s, s.servers[i].round, 3, heard, Some(bit))
    && t == s.(servers := s.servers[i := Decided(bit)])
  }

  // Some are: adopt it. None is: adopt whatever the coin shows. Then the next round.
  ghost predicate GoesOn(k: Config, s: State, t: State, i: nat, heard: set<nat>, bit: bool)
    requires IsConfig(k)
  {
    && i < |s.servers| && s.servers[i].Voting? && s.servers[i].exchange == 3
    && Hears(k, s, s.servers[i].round, 3, heard)
    && (SomeVote(s, s.servers[i].round, 3, heard, Some(bit)) || AllVote(s, s.servers[i].round, 3, heard, None))
    && t == Votes(s, i, s.servers[i].round + 1, 1, Some(bit))
  }

  // Someone who has decided has told this server.
  ghost predicate IsTold(k: Config, s: State, t: State, i: nat, j: nat) {
    && i < |s.servers| && j < |s.servers| && s.servers[j].Decided? && s.servers[i].Voting?
    && t == s.(servers := s.servers[i := s.servers[j]])
  }

  // The same at a proposal.
  ghost predicate IsToldOnProposal(k: Config, s: State, t: State, i: nat, j: nat, bit: bool) {
    && i < |s.servers| && j < |s.servers| && s.servers[j].Decided? && s.servers[i].Idle?
    && t == s.(servers := s.servers[i := s.servers[j]], proposed := s.proposed + {(i, bit)})
  }

  ghost predicate Next(k: Config, s: State, t: State)
    requires IsConfig(k)
  {
    || (exists i, bit :: Proposes(k, s, t, i, bit))
    || (exists i, heard :: Echoes(k, s, t, i, heard))
    || (exists i, heard, bit :: Concludes(k, s, t, i, heard, bit))
    || (exists i, heard, bit :: GoesOn(k, s, t, i, heard, bit))
    || (exists i, j :: IsTold(k, s, t, i, j))
    || (exists i, j, bit :: IsToldOnProposal(k, s, t, i, j, bit))
  }

  // ---- The invariant: each vote and each decision has its reason among the votes.

  opaque ghost predicate Supported(k: Config, s: State, round: nat, exchange: nat, vote: Option<bool>)
    requires IsConfig(k)
  {
    exists heard: set<nat> :: Hears(k, s, round, exchange, heard) && AllVote(s, round, exchange, heard, vote)
  }

  // Among q votes of exchange 3 was that bit, or they all were ⊥.
  opaque ghost predicate Adoptable(k: Config, s: State, round: nat, vote: Option<bool>)
    requires IsConfig(k)
  {
    exists heard: set<nat> :: Hears(k, s, round, 3, heard) && (SomeVote(s, round, 3, heard, vote) || AllVote(s, round, 3, heard, None))
  }

  ghost predicate IsProposed(s: State, vote: Option<bool>) {
    vote.Some? && exists i :: (i, vote.value) in s.proposed
  }

  ghost predicate VoteOk(k: Config, s: State, v: Slot)
    requires IsConfig(k) && v in s.votes
  {
    var vote := s.votes[v];
    && v.server < k.n && v.round >= 1 && 1 <= v.exchange <= 3
    && (v.exchange == 1 ==> vote.Some?)
    && (v.exchange == 1 && v.round == 1 ==> IsProposed(s, vote))
    && (v.exchange == 1 && v.round > 1 ==> Adoptable(k, s, v.round - 1, vote))
    && (v.exchange > 1 && vote.Some? ==> Supported(k, s, v.round, v.exchange - 1, vote))
    && (v.exchange > 1 ==> EchoOk(k, s, v.round, v.exchange - 1, vote))
  }

  // ⊥ only after q votes that were not all the same bit.
  opaque ghost predicate EchoOk(k: Config, s: State, round: nat, exchange: nat, vote: Option<bool>)
    requires IsConfig(k)
  {
    exists heard: set<nat> :: Hears(k, s, round, exchange, heard)
      && forall bit :: AllVote(s, round, exchange, heard, Some(bit)) ==> vote == Some(bit)
  }

  // Whoever votes in a slot has no later one filled, so no vote is ever replaced.
  ghost predicate IsAhead(s: State, i: nat, v: Slot)
    requires i < |s.servers|
  {
    match s.servers[i]
    case Idle => false
    case Voting(r, x) => v.round < r || (v.round == r && v.exchange <= x)
    case Decided(_) => true
  }

  ghost predicate DecisionOk(k: Config, s: State, bit: bool)
    requires IsConfig(k)
  {
    exists round: nat :: round >= 1 && Supported(k, s, round, 3, Some(bit))
  }

  ghost predicate Inv(k: Config, s: State) {
    && IsConfig(k) && |s.servers| == k.n
    && (forall i: nat :: i < k.n && s.servers[i].Voting? ==> s.servers[i].round >= 1 && 1 <= s.servers[i].exchange <= 3)
    && (forall v :: v in s.votes ==> VoteOk(k, s, v) && IsAhead(s, v.server, v))
    && (forall i: nat :: i < k.n && s.servers[i].Decided? ==> DecisionOk(k, s, s.servers[i].bit))
  }

  lemma InitIsGood(k: Config)
    requires IsConfig(k)
    ensures Inv(k, Init(k))
  {
  }

  // Votes are only ever added.
  ghost predicate Grows(s: State, t: State) {
    && s.proposed <= t.proposed
    && forall v :: v in s.votes ==> v in t.votes && t.votes[v] == s.votes[v]
  }

  lemma SupportedGrows(k: Config, s: State, t: State, round: nat, exchange: nat, vote: Option<bool>)
    requires IsConfig(k) && Grows(s, t) && Supported(k, s, round, exchange, vote)
    ensures Supported(k, t, round, exchange, vote)
  {
    reveal Supported();
    var heard: set<nat> :| Hears(k, s, round, exchange, heard) && AllVote(s, round, exchange, heard, vote);
    assert Hears(k, t, round, exchange, heard) && AllVote(t, round, exchange, heard, vote);
  }

  lemma AllVoteShrinks(k: Config, s: State, t: State, round: nat, exchange: nat, heard: set<nat>, vote: Option<bool>)
    requires IsConfig(k) && Grows(s, t) && Hears(k, s, round, exchange, heard) && AllVote(t, round, exchange, heard, vote)
    ensures AllVote(s, round, exchange, heard, vote)
  {
    forall j | j in heard
      ensures Slot(round, exchange, j) in s.votes && s.votes[Slot(round, exchange, j)] == vote
    {
      assert Slot(round, exchange, j) in s.votes;
    }
  }

  lemma AdoptableGrows(k: Config, s: State, t: State, round: nat, vote: Option<bool>)
    requires IsConfig(k) && Grows(s, t) && Adoptable(k, s, round, vote)
    ensures Adoptable(k, t, round, vote)
  {
    reveal Adoptable();
    var heard: set<nat> :| Hears(k, s, round, 3, heard) && (SomeVote(s, round, 3, heard, vote) || AllVote(s, round, 3, heard, None));
    assert Hears(k, t, round, 3, heard);
    if SomeVote(s, round, 3, heard, vote) {
      assert SomeVote(t, round, 3, heard, vote);
    } else {
      assert AllVote(t, round, 3, heard, None);
    }
  }

  lemma EchoOkGrows(k: Config, s: State, t: State, round: nat, exchange: nat, vote: Option<bool>)
    requires IsConfig(k) && Grows(s, t) && EchoOk(k, s, round, exchange, vote)
    ensures EchoOk(k, t, round, exchange, vote)
  {
    reveal EchoOk();
    var heard: set<nat> :| Hears(k, s, round, exchange, heard)
      && forall bit :: AllVote(s, round, exchange, heard, Some(bit)) ==> vote == Some(bit);
    assert Hears(k, t, round, exchange, heard);
    forall bit | AllVote(t, round, exchange, heard, Some(bit))
      ensures vote == Some(bit)
    {
      AllVoteShrinks(k, s, t, round, exchange, heard, Some(bit));
    }
  }

  lemma VoteStaysOk(k: Config, s: State, t: State, v: Slot)
    requires IsConfig(k) && Grows(s, t) && v in s.votes && VoteOk(k, s, v)
    ensures v in t.votes && VoteOk(k, t, v)
  {
    var vote := s.votes[v];
    if v.exchange == 1 && v.round > 1 {
      AdoptableGrows(k, s, t, v.round - 1, vote);
    }
    if v.exchange > 1 {
      EchoOkGrows(k, s, t, v.round, v.exchange - 1, vote);
      if vote.Some? {
        SupportedGrows(k, s, t, v.round, v.exchange - 1, vote);
      }
    }
  }

  lemma DecisionStaysOk(k: Config, s: State, t: State, bit: bool)
    requires IsConfig(k) && Grows(s, t) && DecisionOk(k, s, bit)
    ensures DecisionOk(k, t, bit)
  {
    var round: nat :| round >= 1 && Supported(k, s, round, 3, Some(bit));
    SupportedGrows(k, s, t, round, 3, Some(bit));
  }

  // A step in which server i votes, and the vote is well founded, keeps the invariant.
  lemma VotingIsGood(k: Config, s: State, t: State, i: nat, round: nat, exchange: nat, vote: Option<bool>)
    requires Inv(k, s) && i < k.n && round >= 1 && 1 <= exchange <= 3
    requires match s.servers[i]
      case Idle => true
      case Voting(r, x) => r < round || (r == round && x < exchange)
      case Decided(_) => false
    requires t.servers == s.servers[i := Voting(round, exchange)] && t.votes == s.votes[Slot(round, exchange, i) := vote]
    requires s.proposed <= t.proposed
    requires VoteOk(k, t, Slot(round, exchange, i))
    ensures Inv(k, t)
  {
    var slot := Slot(round, exchange, i);
    assert slot !in s.votes by {
      if slot in s.votes {
        assert IsAhead(s, i, slot);
      }
    }
    assert Grows(s, t);
    forall v | v in t.votes
      ensures VoteOk(k, t, v) && IsAhead(t, v.server, v)
    {
      if v != slot {
        assert VoteOk(k, s, v) && IsAhead(s, v.server, v);
        VoteStaysOk(k, s, t, v);
      }
    }
    forall j: nat | j < k.n && t.servers[j].Decided?
      ensures DecisionOk(k, t, t.servers[j].bit)
    {
      assert DecisionOk(k, s, s.servers[j].bit);
      DecisionStaysOk(k, s, t, s.servers[j].bit);
    }
  }

  // A step in which server i comes to know a decision that is well founded does, too.
  lemma DecidingIsGood(k: Config, s: State, t: State, i: nat, bit: bool)
    requires Inv(k, s) && i < k.n && DecisionOk(k, s, bit)
    requires t.servers == s.servers[i := Decided(bit)] && t.votes == s.votes && s.proposed <= t.proposed
    ensures Inv(k, t)
  {
    assert Grows(s, t);
    forall v | v in t.votes
      ensures VoteOk(k, t, v) && IsAhead(t, v.server, v)
    {
      assert VoteOk(k, s, v) && IsAhead(s, v.server, v);
      VoteStaysOk(k, s, t, v);
    }
    forall j: nat | j < k.n && t.servers[j].Decided?
      ensures DecisionOk(k, t, t.servers[j].bit)
    {
      assert DecisionOk(k, s, t.servers[j].bit);
      DecisionStaysOk(k, s, t, t.servers[j].bit);
    }
  }

  lemma ProposeIsGood(k: Config, s: State, t: State, i: nat, bit: bool)
    requires Inv(k, s) && Proposes(k, s, t, i, bit)
    ensures Inv(k, t)
  {
    assert (i, bit) in t.proposed;
    VotingIsGood(k, s, t, i, 1, 1, Some(bit));
  }

  // A vote that goes beyond a server's place is in no slot yet, so adding it changes none.
  lemma NewSlot(k: Config, s: State, t: State, i: nat, slot: Slot, vote: Option<bool>)
    requires Inv(k, s) && i < k.n && slot.server == i && s.servers[i].Voting?
    requires s.servers[i].round < slot.round || (s.servers[i].round == slot.round && s.servers[i].exchange < slot.exchange)
    requires t.votes == s.votes[slot := vote] && s.proposed <= t.proposed
    ensures Grows(s, t)
  {
    if slot in s.votes {
      assert IsAhead(s, i, slot);
    }
  }

  lemma EchoIsFounded(k: Config, s: State, t: State, i: nat, r: nat, x: nat, heard: set<nat>, vote: Option<bool>)
    requires IsConfig(k) && Grows(s, t) && i < k.n && r >= 1 && 1 <= x <= 2
    requires Slot(r, x + 1, i) in t.votes && t.votes[Slot(r, x + 1, i)] == vote
    requires Hears(k, s, r, x, heard) && (vote.Some? ==> AllVote(s, r, x, heard, vote))
    requires forall bit :: AllVote(s, r, x, heard, Some(bit)) ==> vote == Some(bit)
    ensures VoteOk(k, t, Slot(r, x + 1, i))
  {
    reveal Supported(), EchoOk();
    assert Hears(k, t, r, x, heard);
    if vote.Some? {
      assert AllVote(t, r, x, heard, vote);
    }
    forall bit | AllVote(t, r, x, heard, Some(bit))
      ensures vote == Some(bit)
    {
      AllVoteShrinks(k, s, t, r, x, heard, Some(bit));
    }
    assert EchoOk(k, t, r, x, vote);
  }

  lemma EchoVote(k: Config, s: State, t: State, i: nat, heard: set<nat>) returns (vote: Option<bool>)
    requires IsConfig(k) && Echoes(k, s, t, i, heard)
    ensures var (r, x) := (s.servers[i].round, s.servers[i].exchange);
            && t == Votes(s, i, r, x + 1, vote) && (vote.Some? ==> AllVote(s, r, x, heard, vote))
            && forall bit :: AllVote(s, r, x, heard, Some(bit)) ==> vote == Some(bit)
  {
    var (r, x) := (s.servers[i].round, s.servers[i].exchange);
    vote :| t == Votes(s, i, r, x + 1, vote) && (vote.Some? ==> AllVote(s, r, x, heard, vote))
      && forall bit :: AllVote(s, r, x, heard, Some(bit)) ==> vote == Some(bit);
  }

  lemma VotesAfterEcho(k: Config, s: State, i: nat, heard: set<nat>, vote: Option<bool>)
    requires Inv(k, s) && i < k.n && s.servers[i].Voting? && 1 <= s.servers[i].exchange <= 2
    requires var (r, x) := (s.servers[i].round, s.servers[i].exchange);
             && Hears(k, s, r, x, heard) && (vote.Some? ==> AllVote(s, r, x, heard, vote))
             && forall bit :: AllVote(s, r, x, heard, Some(bit)) ==> vote == Some(bit)
    ensures Inv(k, Votes(s, i, s.servers[i].round, s.servers[i].exchange + 1, vote))
  {
    var (r, x) := (s.servers[i].round, s.servers[i].exchange);
    var t := Votes(s, i, r, x + 1, vote);
    NewSlot(k, s, t, i, Slot(r, x + 1, i), vote);
    EchoIsFounded(k, s, t, i, r, x, heard, vote);
    VotingIsGood(k, s, t, i, r, x + 1, vote);
  }

  lemma EchoIsGood(k: Config, s: State, t: State, i: nat, heard: set<nat>)
    requires Inv(k, s) && Echoes(k, s, t, i, heard)
    ensures Inv(k, t)
  {
    var vote := EchoVote(k, s, t, i, heard);
    VotesAfterEcho(k, s, i, heard, vote);
  }

  lemma EstimateIsFounded(k: Config, s: State, t: State, i: nat, r: nat, heard: set<nat>, bit: bool)
    requires IsConfig(k) && Grows(s, t) && i < k.n && r >= 1
    requires Slot(r + 1, 1, i) in t.votes && t.votes[Slot(r + 1, 1, i)] == Some(bit)
    requires Hears(k, s, r, 3, heard) && (SomeVote(s, r, 3, heard, Some(bit)) || AllVote(s, r, 3, heard, None))
    ensures VoteOk(k, t, Slot(r + 1, 1, i))
  {
    reveal Adoptable();
    assert Hears(k, t, r, 3, heard);
    if SomeVote(s, r, 3, heard, Some(bit)) {
      assert SomeVote(t, r, 3, heard, Some(bit));
    } else {
      assert AllVote(t, r, 3, heard, None);
    }
    assert Adoptable(k, t, r, Some(bit));
  }

  lemma GoOnIsGood(k: Config, s: State, t: State, i: nat, heard: set<nat>, bit: bool)
    requires Inv(k, s) && GoesOn(k, s, t, i, heard, bit)
    ensures Inv(k, t)
  {
    var r := s.servers[i].round;
    NewSlot(k, s, t, i, Slot(r + 1, 1, i), Some(bit));
    EstimateIsFounded(k, s, t, i, r, heard, bit);
    VotingIsGood(k, s, t, i, r + 1, 1, Some(bit));
  }

  // Claim: every step keeps the invariant.
  lemma StepIsGood(k: Config, s: State, t: State)
    requires Inv(k, s) && Next(k, s, t)
    ensures Inv(k, t)
  {
    if i: nat, bit: bool :| Proposes(k, s, t, i, bit) {
      ProposeIsGood(k, s, t, i, bit);
    } else if i: nat, heard: set<nat> :| Echoes(k, s, t, i, heard) {
      EchoIsGood(k, s, t, i, heard);
    } else if i: nat, heard: set<nat>, bit: bool :| Concludes(k, s, t, i, heard, bit) {
      assert Supported(k, s, s.servers[i].round, 3, Some(bit)) by {
        reveal Supported();
      }
      DecidingIsGood(k, s, t, i, bit);
    } else if i: nat, heard: set<nat>, bit: bool :| GoesOn(k, s, t, i, heard, bit) {
      GoOnIsGood(k, s, t, i, heard, bit);
    } else if i: nat, j: nat :| IsTold(k, s, t, i, j) {
      DecidingIsGood(k, s, t, i, s.servers[j].bit);
    } else {
      var i: nat, j: nat, bit: bool :| IsToldOnProposal(k, s, t, i, j, bit);
      DecidingIsGood(k, s, t, i, s.servers[j].bit);
    }
  }

  // ---- What follows from the invariant

  // Two sets of q voters have one in common, so the votes that support two bits are the same.
  lemma SameSupport(k: Config, s: State, round: nat, exchange: nat, a: Option<bool>, b: Option<bool>)
    requires IsConfig(k) && Supported(k, s, round, exchange, a) && Supported(k, s, round, exchange, b)
    ensures a == b
  {
    reveal Supported();
    var x: set<nat> :| Hears(k, s, round, exchange, x) && AllVote(s, round, exchange, x, a);
    var y: set<nat> :| Hears(k, s, round, exchange, y) && AllVote(s, round, exchange, y, b);
    var j := QuorumsMeet(k.n, x, y);
  }

  // All bits voted in exchange 2, and so in exchange 3, are the same.
  lemma OneBit(k: Config, s: State, v: Slot, w: Slot)
    requires Inv(k, s) && v in s.votes && w in s.votes && v.round == w.round && v.exchange == w.exchange >= 2
    requires s.votes[v].Some? && s.votes[w].Some?
    ensures s.votes[v] == s.votes[w]
  {
    assert VoteOk(k, s, v) && VoteOk(k, s, w);
    SameSupport(k, s, v.round, v.exchange - 1, s.votes[v], s.votes[w]);
  }

  // All first votes of a round are the bit: nothing else is in any exchange of it …
  ghost predicate Locked(s: State, round: nat, bit: bool) {
    forall v :: v in s.votes && v.round == round && v.exchange == 1 ==> s.votes[v] == Some(bit)
  }

  lemma LockedEchoes(k: Config, s: State, round: nat, bit: bool, exchange: nat)
    requires Inv(k, s) && Locked(s, round, bit) && 1 <= exchange <= 3
    ensures forall v :: v in s.votes && v.round == round && v.exchange == exchange ==> s.votes[v] == Some(bit)
  {
    reveal EchoOk();
    if exchange > 1 {
      LockedEchoes(k, s, round, bit, exchange - 1);
      forall v | v in s.votes && v.round == round && v.exchange == exchange
        ensures s.votes[v] == Some(bit)
      {
        assert VoteOk(k, s, v);
        var heard: set<nat> :| Hears(k, s, round, exchange - 1, heard)
          && forall b :: AllVote(s, round, exchange - 1, heard, Some(b)) ==> s.votes[v] == Some(b);
        assert AllVote(s, round, exchange - 1, heard, Some(bit));
      }
    }
  }

  // … and so is the next round.
  lemma LockedGoesOn(k: Config, s: State, round: nat, bit: bool)
    requires Inv(k, s) && Locked(s, round, bit) && round >= 1
    ensures Locked(s, round + 1, bit)
  {
    reveal Adoptable();
    LockedEchoes(k, s, round, bit, 3);
    forall v | v in s.votes && v.round == round + 1 && v.exchange == 1
      ensures s.votes[v] == Some(bit)
    {
      assert VoteOk(k, s, v);
      var heard: set<nat> :| Hears(k, s, round, 3, heard)
        && (SomeVote(s, round, 3, heard, s.votes[v]) || AllVote(s, round, 3, heard, None));
      if AllVote(s, round, 3, heard, None) {
        var j := QuorumsMeet(k.n, heard, heard);
        assert Slot(round, 3, j) in s.votes;
      }
    }
  }

  lemma LockedForEver(k: Config, s: State, round: nat, bit: bool, later: nat)
    requires Inv(k, s) && Locked(s, round, bit) && 1 <= round <= later
    ensures Locked(s, later, bit)
    decreases later
  {
    if round < later {
      LockedForEver(k, s, round, bit, later - 1);
      LockedGoesOn(k, s, later - 1, bit);
    }
  }

  // A decision locks the next round: every set of q votes of exchange 3 shows the bit.
  lemma DecisionLocks(k: Config, s: State, round: nat, bit: bool)
    requires Inv(k, s) && round >= 1 && Supported(k, s, round, 3, Some(bit))
    ensures Locked(s, round + 1, bit)
  {
    reveal Supported(), Adoptable();
    var deciding: set<nat> :| Hears(k, s, round, 3, deciding) && AllVote(s, round, 3, deciding, Some(bit));
    forall v | v in s.votes && v.round == round + 1 && v.exchange == 1
      ensures s.votes[v] == Some(bit)
    {
      assert VoteOk(k, s, v);
      var heard: set<nat> :| Hears(k, s, round, 3, heard)
        && (SomeVote(s, round, 3, heard, s.votes[v]) || AllVote(s, round, 3, heard, None));
      var common := QuorumsMeet(k.n, heard, deciding);
      assert s.votes[Slot(round, 3, common)] == Some(bit);
      if SomeVote(s, round, 3, heard, s.votes[v]) {
        var j :| j in heard && Slot(round, 3, j) in s.votes && s.votes[Slot(round, 3, j)] == s.votes[v];
        OneBit(k, s, Slot(round, 3, j), Slot(round, 3, common));
      }
    }
  }

  lemma DecisionsAgree(k: Config, s: State, r: nat, a: bool, later: nat, b: bool)
    requires Inv(k, s) && 1 <= r <= later && Supported(k, s, r, 3, Some(a)) && Supported(k, s, later, 3, Some(b))
    ensures a == b
  {
    if r == later {
      SameSupport(k, s, r, 3, Some(a), Some(b));
    } else {
      DecisionLocks(k, s, r, a);
      LockedForEver(k, s, r + 1, a, later);
      LockedDecision(k, s, later, a, b);
    }
  }

  // Claim: agreement.
  lemma Agreement(k: Config, s: State, i: nat, j: nat)
    requires Inv(k, s) && i < k.n && j < k.n && s.servers[i].Decided? && s.servers[j].Decided?
    ensures s.servers[i].bit == s.servers[j].bit
  {
    var a, b := s.servers[i].bit, s.servers[j].bit;
    assert DecisionOk(k, s, a) && DecisionOk(k, s, b);
    var r: nat :| r >= 1 && Supported(k, s, r, 3, Some(a));
    var q: nat :| q >= 1 && Supported(k, s, q, 3, Some(b));
    if r <= q {
      DecisionsAgree(k, s, r, a, q, b);
    } else {
      DecisionsAgree(k, s, q, b, r, a);
    }
  }

  // A bit that nobody proposed is not voted in the first round.
  lemma OnlyProposedAtFirst(k: Config, s: State, bit: bool)
    requires Inv(k, s) && !exists j :: (j, bit) in s.proposed
    ensures Locked(s, 1, !bit)
  {
    forall v | v in s.votes && v.round == 1 && v.exchange == 1
      ensures s.votes[v] == Some(!bit)
    {
      assert VoteOk(k, s, v);
      assert IsProposed(s, s.votes[v]);
      var j :| (j, s.votes[v].value) in s.proposed;
      assert s.votes[v].value != bit;
    }
  }

  lemma LockedDecision(k: Config, s: State, r: nat, a: bool, b: bool)
    requires Inv(k, s) && r >= 1 && Locked(s, r, a) && Supported(k, s, r, 3, Some(b))
    ensures a == b
  {
    reveal Supported();
    LockedEchoes(k, s, r, a, 3);
    var heard: set<nat> :| Hears(k, s, r, 3, heard) && AllVote(s, r, 3, heard, Some(b));
    var j := QuorumsMeet(k.n, heard, heard);
    assert Slot(r, 3, j) in s.votes;
  }

  // Claim: validity.
  lemma Validity(k: Config, s: State, i: nat)
    requires Inv(k, s) && i < k.n && s.servers[i].Decided?
    ensures exists j :: (j, s.servers[i].bit) in s.proposed
  {
    var bit := s.servers[i].bit;
    if !exists j :: (j, bit) in s.proposed {
      assert DecisionOk(k, s, bit);
      var r: nat :| r >= 1 && Supported(k, s, r, 3, Some(bit));
      OnlyProposedAtFirst(k, s, bit);
      LockedForEver(k, s, 1, !bit, r);
      LockedDecision(k, s, r, !bit, bit);
    }
  }

  // ---- Runs

  ghost predicate IsRun(k: Config, run: seq<State>)
    requires IsConfig(k)
  {
    |run| > 0 && run[0] == Init(k) && forall l :: 0 < l < |run| ==> Next(k, run[l - 1], run[l])
  }

  lemma RunIsGood(k: Config, run: seq<State>, l: nat)
    requires IsConfig(k) && IsRun(k, run) && l < |run|
    ensures Inv(k, run[l])
  {
    if l > 0 {
      RunIsGood(k, run, l - 1);
      StepIsGood(k, run[l - 1], run[l]);
    }
  }

  // Claim: in any run, decisions agree and were proposed.
  lemma RunsAgree(k: Config, run: seq<State>, l: nat, i: nat, j: nat)
    requires IsConfig(k) && IsRun(k, run) && l < |run| && i < k.n && j < k.n
    requires |run[l].servers| == k.n && run[l].servers[i].Decided? && run[l].servers[j].Decided?
    ensures run[l].servers[i].bit == run[l].servers[j].bit
    ensures exists j :: (j, run[l].servers[i].bit) in run[l].proposed
  {
    RunIsGood(k, run, l);
    Agreement(k, run[l], i, j);
    Validity(k, run[l], i);
  }

  // A run of three servers, one of which never steps, to a decision: what is proved speaks of something.
  lemma SomeRunDecides(bit: bool) returns (run: seq<State>)
    ensures IsRun(Config(3, 1), run) && run[|run| - 1].servers == [Decided(bit), Voting(1, 3), Idle]
  {
    var k, two, b := Config(3, 1), {0, 1}, Some(bit);
    assert Quorum(k) == 2;
    var s0 := Init(k);
    var s1 := Votes(s0, 0, 1, 1, b).(proposed := s0.proposed + {(0, bit)});
    var s2 := Votes(s1, 1, 1, 1, b).(proposed := s1.proposed + {(1, bit)});
    var s3, s4, s5, s6 := Votes(s2, 0, 1, 2, b), Votes(Votes(s2, 0, 1, 2, b), 1, 1, 2, b), s2, s2;
    s5 := Votes(s4, 0, 1, 3, b);
    s6 := Votes(s5, 1, 1, 3, b);
    var s7 := s6.(servers := s6.servers[0 := Decided(bit)]);
    assert Proposes(k, s0, s1, 0, bit) && Proposes(k, s1, s2, 1, bit);
    assert Hears(k, s2, 1, 1, two) && AllVote(s2, 1, 1, two, b);
    assert Hears(k, s3, 1, 1, two) && AllVote(s3, 1, 1, two, b);
    assert Hears(k, s4, 1, 2, two) && AllVote(s4, 1, 2, two, b);
    assert Hears(k, s5, 1, 2, two) && AllVote(s5, 1, 2, two, b);
    assert Hears(k, s6, 1, 3, two) && AllVote(s6, 1, 3, two, b);
    MustEcho(k, s2, 0, two, bit);
    MustEcho(k, s3, 1, two, bit);
    MustEcho(k, s4, 0, two, bit);
    MustEcho(k, s5, 1, two, bit);
    assert Concludes(k, s6, s7, 0, two, bit);
    run := [s0, s1, s2, s3, s4, s5, s6, s7];
  }

  lemma MustEcho(k: Config, s: State, i: nat, heard: set<nat>, bit: bool)
    requires IsConfig(k) && i < |s.servers| && s.servers[i].Voting? && 1 <= s.servers[i].exchange <= 2 && heard != {}
    requires Hears(k, s, s.servers[i].round, s.servers[i].exchange, heard)
    requires AllVote(s, s.servers[i].round, s.servers[i].exchange, heard, Some(bit))
    ensures Echoes(k, s, Votes(s, i, s.servers[i].round, s.servers[i].exchange + 1, Some(bit)), i, heard)
  {
    var j :| j in heard;
  }
}
