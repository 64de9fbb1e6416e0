/** What somebody wrote, as HTML that our own server made safe. The only way text becomes HTML in the pages. */
export function Html({ html }: { html: string }) {
  return <div class="said" dangerouslySetInnerHTML={{ __html: html }} />;
}
