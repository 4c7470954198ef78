/**
 * The id under which a venue's trade or entry is booked: its own, with each `#` doubled. Ids of parts end in a
 * `#` that is not, so that no id of a venue can be taken for a part of another.
 */
export function bookedId(venueId: string): string {
  return venueId.replaceAll('#', '##');
}

/** The id of the n-th part, from 1, of what is split over several books: the first keeps the booked id. */
export function partId(bookedWhole: string, part: number): string {
  return part === 1 ? bookedWhole : `${bookedWhole}#${part}`;
}
