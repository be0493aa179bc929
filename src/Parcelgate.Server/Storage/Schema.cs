namespace Parcelgate.Server.Storage;

/// <summary>One step of the schema. A step that has shipped is never edited: what changes is a new step.</summary>
/// <param name="Number">1, 2, 3 …, applied in order.</param>
/// <param name="Sql">Statements with the words of <see cref="Dialect"/> in braces.</param>
internal sealed record Migration(int Number, string Sql);

/// <summary>The few words in which the two databases differ.</summary>
internal sealed record Dialect(string Kind, string Id, string Blob, string Sortable, string Filled, string Keyed, string PostgresOnly)
{
    /// <summary>
    /// SQLite: an "integer primary key" is the row's own address; text compares bytewise anyway; a small table that is only ever reached by its key
    /// is kept in the key's own tree.
    /// </summary>
    public static Dialect Sqlite { get; } = new("sqlite", "integer", "blob", "text", "", " without rowid", "-- ");

    /// <summary>PostgreSQL: text that is looked up by prefix compares bytewise, as SQLite's does; rows keep room for updates in place.</summary>
    public static Dialect Postgres { get; } =
        new("postgres", "bigint", "bytea", "text collate \"C\"", " with (fillfactor = 50)", " with (fillfactor = 85)", "");

    /// <summary>The statements in this dialect.</summary>
    public string Render(string sql) =>
        sql.Replace("{id}", Id, StringComparison.Ordinal)
            .Replace("{blob}", Blob, StringComparison.Ordinal)
            .Replace("{sortable}", Sortable, StringComparison.Ordinal)
            .Replace("{filled}", Filled, StringComparison.Ordinal)
            .Replace("{keyed}", Keyed, StringComparison.Ordinal)
            .Replace("{postgres}", PostgresOnly, StringComparison.Ordinal);
}

/// <summary>The tables. Instants are milliseconds since 1970-01-01 UTC. No foreign keys: rows are written in bulk and verified as a whole.</summary>
internal static class Schema
{
    /// <summary>The name the migrations of several processes queue behind on PostgreSQL; any constant will do.</summary>
    public const long MigrationLock = 0x70617263656C;

    public const string VersionTable =
        "create table if not exists schema_version (number integer not null primary key, applied_at bigint not null)";

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, First),
        new(2, Ledger),
        new(3, Files),
        new(4, OnAccount),
        new(5, Statements),
        new(6, Claims),
        new(7, Payments),
        new(8, Publishing),
        new(9, PrepaidNumbers),
        new(10, ClaimTerms),
        new(11, ForeignTransfers),
        new(12, Risk),
        new(13, Screening),
        new(15, Referrals),
        new(17, Links),
        new(18, Agreements),
    ];

    /// <summary>The version this program needs.</summary>
    public static int Version => Migrations[^1].Number;

    // What was agreed with providers: each version once, never changed; approved by a second person.
    private const string Agreements = """
        create table agreement (
          provider {sortable} not null,
          version integer not null,
          terms text not null,
          author text not null,
          written_at bigint not null,
          judged_by text,
          approved_at bigint,
          primary key (provider, version)
        );
        """;

    // What is asked before loading, one row for each question, none for a parcel that is asked nothing; the answers, by the provider's own id so that one sent
    // twice is taken once; and what a carrier reported of a hold: a hold without a row is asked and nothing was said of it yet.
    private const string Referrals = """
        create table referral (
          id {id} not null primary key,
          consignment_id bigint not null,
          provider {sortable} not null,
          reference {sortable} not null,
          version integer not null,
          kind smallint not null,
          source smallint not null,
          state smallint not null,
          questions text not null,
          said text not null,
          inner_reason text not null,
          hold_then smallint not null,
          opened_at bigint not null,
          opened_by text not null,
          due_at bigint,
          remind_at bigint,
          reminded_at bigint,
          escalated_at bigint,
          answered_at bigint,
          proposed_by text not null,
          decided_at bigint,
          decided_by text not null,
          decided_reason text not null
        );
        create index referral_consignment on referral (consignment_id, id);
        create index referral_open on referral (due_at, id) where state < 10;
        create index referral_provider on referral (provider, id) where state < 10;

        create table referral_answer (
          id {id} not null primary key,
          provider {sortable} not null,
          answer_id {sortable} not null,
          sha256 {blob} not null,
          referral_id bigint not null,
          consignment_id bigint not null,
          at bigint not null,
          actor text not null,
          late smallint not null,
          content text not null,
          outcome text not null
        );
        create unique index referral_answer_sent on referral_answer (provider, answer_id);
        create index referral_answer_referral on referral_answer (referral_id, id);

        create table hold_task (
          consignment_id {id} not null primary key,
          provider {sortable} not null,
          reference {sortable} not null,
          step smallint not null,
          asked_at bigint not null,
          acknowledged_at bigint,
          promised_at bigint,
          located_at bigint,
          place text not null,
          presented_at bigint,
          presented_place text not null,
          explained_at bigint,
          code text not null,
          words text not null,
          reported_by text not null,
          ended_at bigint
        );
        create index hold_task_provider on hold_task (provider, asked_at);
        """;

    // Which parcels a party had: for each transaction one row that holds keys and consignments as pairs of numbers, because four rows a parcel would cost more than
    // all else that is stored of it. party_day says on which days to look. And of what a selection chose from: counts, for what it chose from changes.
    private const string Links = """
        create table party_log (
          day integer not null,
          first_id bigint not null,
          entries {blob} not null,
          primary key (day, first_id)
        );

        create table risk_tally (
          selection_id bigint not null,
          origin {sortable} not null,
          carrier {sortable} not null,
          seller_size smallint not null,
          stratum {sortable} not null,
          considered integer not null,
          targeted integer not null,
          primary key (selection_id, origin, carrier, seller_size, stratum)
        ){keyed};
        """;

    // What a version of a list changed; which parcel a screening decision was made on; and every listed entry that a decision's parties may be, because facts of
    // decisions cannot be searched and the hits of rules know only what some rule asked for. A row of it is written for the few parcels alone that have one.
    private const string Screening = """
        alter table watchlist add column delta text;
        alter table screening_decision add column consignment_id bigint not null default 0;
        alter table screening_decision add column party text not null default '';

        create table screening_alert (
          consignment_id bigint not null,
          version integer not null,
          party {sortable} not null,
          entry {sortable} not null,
          party_key bigint,
          score integer not null,
          at bigint not null,
          closed smallint not null,
          closed_by text,
          closed_at bigint,
          reason text,
          primary key (consignment_id, version, party, entry)
        ){keyed};
        create index screening_alert_open on screening_alert (at) where closed = 0;
        """;

    // What parcels of a day said of a party, by a hash of who it is; what rules held for; and what they propose to open. A hit and a case are of one
    // version of a decision: those of earlier versions stay as they were.
    private const string Risk = """
        create table party_day (
          key bigint not null,
          day integer not null,
          parcels integer not null,
          near integer not null,
          names bigint not null,
          inspected integer not null,
          found integer not null,
          primary key (key, day)
        ){keyed};

        create table risk_hit (
          consignment_id bigint not null,
          version integer not null,
          rule {sortable} not null,
          act smallint not null,
          live smallint not null,
          at bigint not null,
          primary key (consignment_id, version, rule)
        ){keyed};
        create index risk_hit_rule on risk_hit (rule, at);

        create table risk_case (
          consignment_id bigint not null,
          version integer not null,
          act smallint not null,
          chance integer not null,
          score bigint,
          at bigint not null,
          closed smallint not null,
          closed_by text,
          closed_at bigint,
          reason text,
          primary key (consignment_id, version)
        ){keyed};
        create index risk_case_at on risk_case (at);
        create index risk_case_open on risk_case (chance) where closed = 0;

        create table risk_claim (
          consignment_id {id} not null primary key,
          actor text not null,
          name text not null,
          until bigint not null
        );

        create table risk_selection (
          id {id} not null primary key,
          at bigint not null,
          actor text not null,
          name text not null,
          from_at bigint not null,
          to_at bigint not null,
          manual integer not null,
          scanner integer not null,
          drawn integer not null,
          seed {blob} not null,
          candidates integer not null,
          chosen integer not null
        );

        create table risk_choice (
          consignment_id bigint not null,
          selection_id bigint not null,
          position integer not null,
          means text not null,
          drawn integer not null,
          among integer not null,
          chance integer not null,
          primary key (consignment_id, selection_id)
        ){keyed};
        create index risk_choice_selection on risk_choice (selection_id, position);

        create table inspection (
          id {id} not null primary key,
          consignment_id bigint not null,
          version integer not null,
          client_key {sortable} not null unique,
          at bigint not null,
          actor text not null,
          name text not null,
          means text not null,
          found smallint not null,
          kind text not null,
          quantity integer,
          value_minor bigint,
          currency text,
          disposition text not null,
          note text not null,
          confirmed_by text,
          confirmed_at bigint
        );
        create index inspection_consignment on inspection (consignment_id, id);
        create index inspection_at on inspection (at);

        create table inspection_photo (
          inspection_id bigint not null,
          number integer not null,
          media_type text not null,
          sha256 {blob} not null,
          content {blob} not null,
          primary key (inspection_id, number)
        );

        create table risk_snooze (
          rule {sortable} not null,
          party_key bigint not null,
          until bigint not null,
          reason text not null,
          actor text not null,
          at bigint not null,
          primary key (rule, party_key)
        ){keyed};

        create table watchlist (
          id {id} not null primary key,
          name {sortable} not null,
          digest {blob} not null,
          format text not null,
          parties integer not null,
          content {blob} not null,
          actor text not null,
          at bigint not null
        );
        create index watchlist_name on watchlist (name, id);

        create table screening_decision (
          party_key bigint not null,
          entry {sortable} not null,
          facts text not null,
          reason text not null,
          actor text not null,
          at bigint not null,
          primary key (party_key, entry)
        ){keyed};
        """;

    // Numbers under which sellers collect tax at the sale. Days are counted from 0001-01-01.
    private const string PrepaidNumbers = """
        create table prepaid_number (
          scheme {sortable} not null,
          number {sortable} not null,
          holder text not null,
          from_day integer not null,
          to_day integer not null,
          suspended_from integer not null,
          suspended_to integer not null,
          changed_at bigint not null,
          primary key (scheme, number)
        ){keyed};
        """;

    // Single parcels come by the hundred thousand a day, files by the dozen: a list of files would walk over all of them. A message that is still
    // coming has no lines yet and is a file.
    private const string Files = "create index submission_files on submission (received_at, id) where lines <> 1;";

    // What a recipient or sender asks back for a parcel that goes back; one that is not refused for each consignment.
    private const string Claims = """
        create table claim (
          id {id} not null primary key,
          consignment_id bigint not null,
          provider {sortable} not null,
          reference {sortable} not null,
          state smallint not null,
          reason text not null,
          claimed_by text not null,
          claimed_at bigint not null,
          answer text not null,
          decided_by text not null,
          decided_at bigint not null,
          paid_by text not null,
          paid_at bigint not null,
          paid_minor bigint not null
        );
        create unique index claim_consignment on claim (consignment_id) where state <> 3;
        create index claim_open on claim (claimed_at, id);
        """;

    // A posting's id begins with its consignment, so the index of ids finds it; only what comes from elsewhere (payments, refunds) is looked for by consignment.
    private const string ForeignTransfers = """
        drop index ledger_transfer_consignment;
        create index ledger_transfer_foreign on ledger_transfer (consignment_id) where consignment_id <> 0 and id_high <> consignment_id;
        """;

    // Until when the claim was in time by the law the parcel was decided under; 0 and "" where that law names no term.
    private const string ClaimTerms = """
        alter table claim add column until_at bigint not null default 0;
        alter table claim add column term_law text not null default '';
        """;

    // A period that is closed takes no transfer: closed_until is the end of the last one. The sums of a statement are kept, and verified against the
    // transfers of its period.
    private const string Statements = """
        alter table ledger_account add column closed_until bigint not null default 0;
        alter table ledger_account add column due_days integer;
        alter table ledger_account add column interest_ppm bigint;
        alter table ledger_account add column terms_law text;

        create table ledger_statement (
          account_id bigint not null,
          number integer not null,
          from_at bigint not null,
          until_at bigint not null,
          due_at bigint not null,
          opening_minor bigint not null,
          charged_minor bigint not null,
          closing_minor bigint not null,
          transfers bigint not null,
          primary key (account_id, number)
        );
        """;

    // An arrival releases a flight by one statement, and that says for which parcels a reservation is to be posted.
    private const string OnAccount = "alter table consignment add column on_account smallint not null default 0;";

    // Indexes of consignment: no column of state or arrival is in one, so that PostgreSQL updates them in place (HOT). The unique index leads with the
    // reference, which serves both the provider's lookup and a search by reference alone. consignee_key is the lower-case beginning of the name.
    private const string First = """
        create table law (
          id {id} not null primary key,
          hash {blob} not null unique,
          files {blob} not null,
          stored_at bigint not null
        );

        create table submission (
          id {id} not null primary key,
          provider {sortable} not null,
          message_id {sortable} not null,
          format text not null,
          received_at bigint not null,
          completed_at bigint,
          bytes bigint not null,
          lines bigint not null,
          accepted bigint not null,
          refused bigint not null,
          sha256 {blob} not null,
          label text not null
        ){filled};
        create unique index submission_message on submission (message_id, provider);
        create index submission_received on submission (received_at, id);

        create table submission_part (
          submission_id bigint not null,
          part integer not null,
          first_line bigint not null,
          lines integer not null,
          received {blob} not null,
          canonical {blob},
          answer {blob} not null,
          primary key (submission_id, part)
        );
        {postgres}alter table submission_part alter received set storage external, alter canonical set storage external, alter answer set storage external;

        create table consignment (
          id {id} not null primary key,
          provider {sortable} not null,
          reference {sortable} not null,
          version integer not null,
          state smallint not null,
          category smallint not null,
          lane smallint not null,
          loading smallint not null,
          hold smallint not null,
          destination text not null,
          dispatch text,
          channel smallint not null,
          purpose smallint not null,
          consignee text,
          consignee_key {sortable},
          consignor text,
          seller text,
          master {sortable},
          conveyance {sortable},
          due_minor bigint not null,
          due_currency text,
          received_at bigint not null,
          arrives_at bigint,
          arrived_at bigint,
          released_at bigint,
          submission_id bigint not null,
          part integer not null,
          part_offset integer not null,
          part_length integer not null
        ){filled};
        create unique index consignment_reference on consignment (reference, provider);
        create index consignment_received on consignment (received_at, id);
        create index consignment_consignee on consignment (consignee_key) where consignee_key is not null;
        create index consignment_master on consignment (master) where master is not null;
        create index consignment_conveyance on consignment (conveyance) where conveyance is not null;

        create table decision (
          consignment_id bigint not null,
          version integer not null,
          decided_at bigint not null,
          law_id integer not null,
          engine smallint not null,
          submission_id bigint not null,
          part integer not null,
          part_offset integer not null,
          part_length integer not null,
          facts {blob} not null,
          outcome {blob} not null,
          hash {blob} not null,
          primary key (consignment_id, version)
        );
        create index decision_part on decision (submission_id, part);

        create table journal_stream (
          id integer not null primary key,
          started_at bigint not null,
          parent_stream integer not null,
          parent_block bigint not null,
          parent_hash {blob} not null,
          hash {blob} not null
        );

        create table journal (
          stream integer not null,
          seq bigint not null,
          at bigint not null,
          kind text not null,
          consignment_id bigint not null,
          submission_id bigint not null,
          actor text not null,
          detail text not null,
          digest {blob} not null,
          primary key (stream, seq)
        );
        create index journal_consignment on journal (consignment_id) where consignment_id <> 0;

        create table journal_block (
          stream integer not null,
          block bigint not null,
          first_seq bigint not null,
          last_seq bigint not null,
          previous_hash {blob} not null,
          hash {blob} not null,
          sealed_at bigint not null,
          primary key (stream, block)
        );

        create table allowance (
          key {sortable} not null primary key,
          used_minor bigint not null
        ){keyed};

        create table counter (
          name text not null primary key,
          next_id bigint not null
        );

        create table setting (
          name text not null primary key,
          value text not null
        );
        """;

    // The ledger. Transfers are only ever added; seq is their number, in blocks of one process each, so its order is not that of time. An account's
    // sums change with every transfer and are in no index (HOT). Charges and corrections (codes 1 and 2) credit revenue only, and no page asks for all of
    // a revenue's transfers: the index of credits leaves them out. ledger_pending holds the reservations that are open, and nothing else.
    private const string Ledger = """
        create table ledger_account (
          key {sortable} not null primary key,
          id bigint not null,
          kind smallint not null,
          currency text not null,
          limited smallint not null,
          limit_minor bigint not null,
          warn_at_minor bigint,
          block_at_minor bigint,
          blocked smallint not null,
          debits_posted bigint not null,
          credits_posted bigint not null,
          debits_pending bigint not null,
          credits_pending bigint not null
        ){keyed};
        create unique index ledger_account_id on ledger_account (id);

        create table ledger_transfer (
          seq {id} not null primary key,
          id_high bigint not null,
          id_low bigint not null,
          at bigint not null,
          kind smallint not null,
          code smallint not null,
          linked smallint not null,
          debit_id bigint not null,
          credit_id bigint not null,
          amount_minor bigint not null,
          pending_high bigint,
          pending_low bigint,
          expires_at bigint,
          consignment_id bigint not null,
          version integer not null,
          item integer not null,
          charge text not null,
          reason text not null
        );
        create unique index ledger_transfer_id on ledger_transfer (id_high, id_low);
        create unique index ledger_transfer_pending on ledger_transfer (pending_high, pending_low) where pending_high is not null;
        create index ledger_transfer_consignment on ledger_transfer (consignment_id) where consignment_id <> 0;
        create index ledger_transfer_debit on ledger_transfer (debit_id, at);
        create index ledger_transfer_credit on ledger_transfer (credit_id, at) where code > 2;

        create table ledger_pending (
          id_high bigint not null,
          id_low bigint not null,
          expires_at bigint,
          primary key (id_high, id_low)
        ){keyed};
        create index ledger_pending_expires on ledger_pending (expires_at) where expires_at is not null;
        """;

    // What banks and payment providers reported. A payment is known by its entry's key and its place in the entry, whichever message brings it; what waits in
    // suspense has an index of its own. Days are counted from 0001-01-01.
    private const string Payments = """
        create table bank_file (
          id {id} not null primary key,
          sha256 {blob} not null unique,
          received_at bigint not null,
          actor text not null,
          name text not null,
          kind text not null,
          message_id text not null,
          statements integer not null,
          entries integer not null,
          known integer not null,
          bytes bigint not null,
          content {blob} not null
        );
        create index bank_file_received on bank_file (received_at, id);

        create table bank_payment (
          id {id} not null primary key,
          entry_key {sortable} not null,
          part integer not null,
          file_id bigint not null,
          place text not null,
          detailed smallint not null,
          currency text not null,
          amount_minor bigint not null,
          credit smallint not null,
          reversal smallint not null,
          booked_on bigint,
          reference text not null,
          said text not null,
          payer text,
          matched smallint not null,
          consignment_id bigint not null,
          booked_minor bigint not null,
          open_minor bigint not null,
          state smallint not null,
          reason text not null,
          actor text not null,
          at bigint not null,
          changed_at bigint not null
        );
        create unique index bank_payment_entry on bank_payment (entry_key, part);
        create index bank_payment_open on bank_payment (id) where open_minor > 0;
        create index bank_payment_file on bank_payment (file_id, id);

        create table payment_event (
          provider {sortable} not null,
          event_id {sortable} not null,
          at bigint not null,
          sha256 {blob} not null,
          consignment_id bigint not null,
          answer text not null,
          primary key (provider, event_id)
        ){keyed};
        """;

    // Proposals of law, the runs that say what they would do, and what was published. A published file joins the files the program came with; its number is
    // the version of that set, which every process compares with the one it decides under.
    private const string Publishing = """
        create table law_proposal (
          id {id} not null primary key,
          state smallint not null,
          replaces text not null,
          content text not null,
          hash {blob} not null,
          expected text not null,
          author text not null,
          author_name text not null,
          created_at bigint not null,
          changed_at bigint not null,
          submitted_at bigint,
          run_id bigint,
          judged_by text,
          judged_name text,
          judged_at bigint,
          reason text,
          path text,
          from_day text
        );

        create table law_run (
          id {id} not null primary key,
          proposal_id bigint not null,
          state smallint not null,
          hash {blob} not null,
          expected text not null,
          from_day text not null,
          to_day text not null,
          asked_by text not null,
          asked_name text not null,
          asked_at bigint not null,
          law_hash {blob},
          inputs_hash {blob},
          started_at bigint,
          seen_at bigint,
          finished_at bigint,
          done bigint not null,
          total bigint not null,
          result text,
          problem text
        );
        create index law_run_proposal on law_run (proposal_id, id);

        create table law_published (
          number {id} not null primary key,
          path {sortable} not null unique,
          content text not null,
          proposal_id bigint not null unique,
          published_at bigint not null,
          published_by text not null
        );
        """;
}
