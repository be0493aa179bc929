namespace Parcelgate.Server.Storage;

/// <content>The ledger and what banks reported.</content>
internal static partial class Schema
{
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
}
