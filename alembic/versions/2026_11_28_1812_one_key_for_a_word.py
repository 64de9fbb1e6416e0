"""What is the same word in a poll is told by the database, for every release that writes one; and a question that is
not open has no place among those that are up next, whoever moved it.

Must run beside the previous release: it writes a key of its own, which is replaced, and moves questions without a
thought of their place.
"""

from alembic import op

revision: str = "5c1d0e7b94aa"
down_revision: str | None = "a3e6de53b406"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.execute(r"""
        create function word_key(word text) returns text language sql immutable parallel safe strict
        return coalesce(
            nullif(
                btrim(regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            translate(
                                casefold(normalize(word, nfkc) collate pg_unicode_fast),
                                U&'\2018\2019\201B\02BC`', ''''''''''''
                            ),
                            U&'[][(){}<>.,;:!?"/_\00A1\00BF\00B7\2022\00AB\00BB\2039\203A\201A\201C-\201F\2010-\2015\2212-]+',
                            ' ', 'g'
                        ),
                        '(?<![^ ])''+|''+(?![^ ])', ' ', 'g'
                    ),
                    ' +', ' ', 'g'
                )),
                ''
            ),
            casefold(normalize(word, nfkc) collate pg_unicode_fast)
        )
    """)
    op.execute("""
        create function set_word_key() returns trigger language plpgsql as
        $$ begin new.folded := word_key(new.word); return new; end $$
    """)
    op.execute("""
        create trigger word_key before insert or update of word, folded on poll_answers
        for each row when (new.word is not null) execute function set_word_key()
    """)
    op.execute("update poll_answers set folded = folded where folded <> word_key(word)")
    op.execute("""
        with old as (delete from poll_words where folded <> word_key(folded) returning *)
        insert into poll_words (poll_id, folded, state, decided_by, decided_at)
        select distinct on (poll_id, word_key(folded)) poll_id, word_key(folded), state, decided_by, decided_at
        from old order by poll_id, word_key(folded), state = 'hidden' desc, decided_at desc
        on conflict (poll_id, folded) do update set state = excluded.state where excluded.state = 'hidden'
    """)
    op.execute("""
        create function leave_next() returns trigger language plpgsql as
        $$ begin new.next_place := null; return new; end $$
    """)
    op.execute("""
        create trigger leave_next before update of state on questions
        for each row when (new.next_place is not null and new.state not in ('shown', 'later'))
        execute function leave_next()
    """)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.execute("drop trigger leave_next on questions")
    op.execute("drop function leave_next()")
    op.execute("drop trigger word_key on poll_answers")
    op.execute("drop function set_word_key()")
    op.execute("drop function word_key(text)")
    op.execute("update poll_answers set folded = casefold(word collate pg_unicode_fast) where word is not null")
