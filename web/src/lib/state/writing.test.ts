import { describe, expect, it, vi } from 'vitest';
import { user } from './fixtures';
import { styled } from './format-text';
import { candidates, complete, mentionAt } from './mentions';
import { newNonce, restored } from './sends';
import { ranked, score, type Choice } from './switcher';
import { expired, started, stopped, typingLine } from './typing';
import { TypingSignal } from './typing-signal';

describe('mentioning somebody', () => {
	it('begins with @ at the start or after white space', () => {
		expect(mentionAt('hi @an', 6)).toEqual({ from: 3, to: 6, query: 'an' });
		expect(mentionAt('@', 1)).toEqual({ from: 0, to: 1, query: '' });
		expect(mentionAt('mail@an', 7)).toBeNull();
		expect(mentionAt('@ann done', 9)).toBeNull();
	});

	it('offers prefix matches first, at most six, and nobody without a handle', () => {
		const people = [user('u1', 'hannah'), user('u2', 'anna'), user('u3', ''), user('u4', 'anton')];
		expect(candidates(people, 'an').map((entry) => entry.handle)).toEqual(['anna', 'anton', 'hannah']);
		const many = Array.from({ length: 9 }, (_, index) => user(`x${index}`));
		expect(candidates(many, '')).toHaveLength(6);
	});

	it('replaces the token and leaves the caret behind one space', () => {
		const token = mentionAt('hi @an there', 6)!;
		expect(complete('hi @an there', token, 'anna')).toEqual({ text: 'hi @anna there', caret: 9 });
	});
});

describe('formatting', () => {
	it('wraps the selection', () => {
		expect(styled({ text: 'a word', start: 2, end: 6 }, 'bold')).toEqual({
			text: 'a **word**',
			start: 4,
			end: 8
		});
	});

	it('inserts a placeholder to type over', () => {
		expect(styled({ text: '', start: 0, end: 0 }, 'link').text).toBe('[text](https://)');
	});

	it('puts a code block on its own lines', () => {
		expect(styled({ text: 'see', start: 3, end: 3 }, 'block').text).toBe('see\n```\ncode\n```');
	});
});

describe('sends', () => {
	it('have nonces of 32 hexadecimal characters', () => {
		expect(newNonce()).toMatch(/^[0-9a-f]{32}$/);
		expect(newNonce()).not.toBe(newNonce());
	});

	it('that were under way when the page went away wait for the connection', () => {
		const entry = { nonce: 'n', workspaceId: 'w', channelId: 'c', body: 'b', createdAt: 'now' };
		const stored = [{ ...entry, state: 'sending' }, { ...entry, state: 'failed' }, { nonce: 3 }, null];
		expect(restored(stored).map((send) => send.state)).toEqual(['waiting', 'failed']);
		expect(restored('garbage')).toEqual([]);
	});
});

describe('typing', () => {
	it('ends by itself after 6.5 seconds', () => {
		const typing = started({}, 'ada', 1000);
		expect(expired(typing, 7400)).toBe(typing);
		expect(expired(typing, 7501)).toEqual({});
		expect(stopped(typing, 'ada')).toEqual({});
	});

	it('names up to three people', () => {
		const line = (...ids: string[]) => typingLine(ids.map((id) => ({ display_name: id })));
		expect(line()).toBe('');
		expect(line('A')).toBe('A is typing…');
		expect(line('A', 'B')).toBe('A and B are typing…');
		expect(line('A', 'B', 'C')).toBe('A, B, and C are typing…');
		expect(line('A', 'B', 'C', 'D')).toBe('Several people are typing…');
	});

	it('is announced at once, every four seconds, and stopped after five of silence', () => {
		vi.useFakeTimers();
		const told: boolean[] = [];
		const signal = new TypingSignal((on) => told.push(on));
		signal.input('a');
		signal.input('ab');
		expect(told).toEqual([true]);
		vi.advanceTimersByTime(4000);
		signal.input('abc');
		expect(told).toEqual([true, true]);
		vi.advanceTimersByTime(5000);
		expect(told).toEqual([true, true, false]);
		signal.input('');
		expect(told).toEqual([true, true, false]);
		vi.useRealTimers();
	});
});

describe('the quick switcher', () => {
	const choice = (name: string, unread = 0): Choice => ({
		id: name,
		kind: 'channel',
		name,
		detail: '',
		unread,
		run: () => {}
	});

	it('puts unread channels first until something is typed', () => {
		expect(ranked([choice('a'), choice('b', 3)], '').map((entry) => entry.name)).toEqual(['b', 'a']);
	});

	it('prefers an exact name, a prefix, a word, a part, then scattered letters', () => {
		const names = ['old-general', 'general', 'generally', 'ungeneral', 'g-e-n-e-r-a-l'].map((name) =>
			choice(name)
		);
		expect(ranked(names, 'general').map((entry) => entry.name)).toEqual([
			'general',
			'generally',
			'old-general',
			'ungeneral',
			'g-e-n-e-r-a-l'
		]);
	});

	it('ignores case, accents and a leading #', () => {
		expect(score('Überfahrt', '#uber')).toBe(3);
		expect(score('general', 'xyz')).toBeNull();
	});
});
